using System.Runtime.CompilerServices;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes a column of which each row has one value.</summary>
/// <param name="column">The name of the column.</param>
internal abstract class ValueDecoder<TTarget>(string column) : ColumnDecoder
{
    /// <summary>Gets the name of the column.</summary>
    protected string Column => column;

    /// <summary>Decodes the column of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="allocate">Returns the memory for a number of values. It is called after the pages were checked.</param>
    public abstract void Read(RowGroupReader group, Func<int, Memory<TTarget>> allocate);
}

/// <summary>Decodes a column of which each row has one value.</summary>
/// <param name="column">The name of the column.</param>
internal sealed class ValueDecoder<TSource, TTarget, TConversion>(string column) : ValueDecoder<TTarget>(column)
    where TSource : struct
    where TConversion : struct, IConversion<TSource, TTarget>
{
    private readonly ValueColumn<TTarget> _output = new();

    public override OutputColumn Output => _output;

    public override void Read(RowGroupReader group) => Read(group, _output.Write);

    public override void Read(RowGroupReader group, Func<int, Memory<TTarget>> allocate) => Guard(group, Column, group =>
    {
        int count = group.Load(Column);
        Memory<TTarget> target = allocate(count);
        // Without a conversion, the values are decoded in place.
        Memory<TSource> source = typeof(TSource) == typeof(TTarget) ? (Memory<TSource>)(object)target
            : group.Scratch.Values<TSource>(count);
        if (group.FieldOf(Column).MaxDefinitionLevel == 0)
        {
            group.Decode(source);
            Convert(source.Span, target.Span);
            return;
        }
        Memory<int> levels = group.Scratch.Definitions(count);
        if (group.Decode(source, levels) is int defined && defined == count)
            Convert(source.Span, target.Span);
        else
            Spread(source.Span, levels.Span, defined, target.Span);
    });

    private static void Convert(ReadOnlySpan<TSource> source, Span<TTarget> target)
    {
        if (typeof(TConversion) == typeof(Same<TTarget>) || (typeof(TSource) == typeof(TTarget) && IsFloat))
            return;
        for (int i = 0; i < source.Length; i++)
            target[i] = TConversion.Convert(source[i]);
    }

    private static bool IsFloat => typeof(TTarget) == typeof(float) || typeof(TTarget) == typeof(double);

    /// <summary>Puts values that follow each other into their rows, from the last one on, since both may be the same array.</summary>
    private static void Spread(ReadOnlySpan<TSource> source, ReadOnlySpan<int> levels, int defined, Span<TTarget> target)
    {
        if (!TConversion.HasMissing)
            throw new InvalidDataException("the footer says that no values are missing, but some are");
        for (int i = target.Length - 1; i >= 0; i--)
            target[i] = levels[i] != 0 ? TConversion.Convert(source[--defined]) : TConversion.Missing;
    }
}
