using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>The value of a column in the current row.</summary>
internal abstract class Cell
{
    /// <summary>Reads the value of the current row.</summary>
    public abstract void Read();

    /// <summary>Gets whether the value is missing.</summary>
    public abstract bool IsMissing { get; }

    /// <summary>Gets a number that equal values have in common, and different ones with a chance of 2^-64.</summary>
    public abstract ulong Identity { get; }

    /// <summary>Gets the number of numbers of the value: the size of a vector, or 1.</summary>
    public virtual int Size => 1;

    /// <summary>Returns a number of the value; NaN where it is missing, or no number.</summary>
    public abstract double NumberAt(int slot);

    /// <summary>Creates the cell of a column of a type that <see cref="InputType"/> has a name for.</summary>
    public static Cell Create(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType => KeyCell.Create(row, column),
        TextDataViewType => new TextCell(row.GetGetter<ReadOnlyMemory<char>>(column)),
        BooleanDataViewType => new BooleanCell(row.GetGetter<bool>(column)),
        DateTimeDataViewType or DateTimeOffsetDataViewType => DateCell.Create(row, column),
        VectorDataViewType => VectorCell.Create(row, column),
        _ => NumberCell.Create(row, column),
    };
}

/// <summary>A Boolean.</summary>
internal sealed class BooleanCell(ValueGetter<bool> get) : Cell
{
    private bool _value;

    public bool Value => _value;

    public override bool IsMissing => false;

    public override ulong Identity => _value ? 1UL : 0;

    public override void Read() => get(ref _value);

    public override double NumberAt(int slot) => _value ? 1 : 0;
}

/// <summary>A text. One that is empty, or white space, is missing.</summary>
internal sealed class TextCell(ValueGetter<ReadOnlyMemory<char>> get) : Cell
{
    private ReadOnlyMemory<char> _value;

    public ReadOnlySpan<char> Value => _value.Span;

    public override bool IsMissing => _value.Span.IsWhiteSpace();

    public override ulong Identity => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(_value.Span));

    public override void Read() => get(ref _value);

    public override double NumberAt(int slot) => NumberText.Parse(_value.Span);
}
