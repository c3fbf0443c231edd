using Microsoft.ML.Data;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>How the values of a column are decoded: a factory of decoders.</summary>
/// <param name="Type">The type of a value in ML.NET.</param>
internal abstract record Decoding(PrimitiveDataViewType Type)
{
    /// <summary>Creates the decoder of a column of which each row has one value.</summary>
    /// <param name="column">The name of the column.</param>
    public abstract ColumnDecoder Values(string column);

    /// <summary>Creates the decoder of a column of which each row has a list of values.</summary>
    /// <param name="column">The name of the column.</param>
    /// <param name="size">The number of values that each list has to have; 0 where it varies.</param>
    public abstract ColumnDecoder Lists(string column, int size);
}

/// <summary>Decodes values of one type with one conversion.</summary>
internal sealed record Decoding<TSource, TTarget, TConversion>(PrimitiveDataViewType Type) : Decoding(Type)
    where TSource : struct
    where TConversion : struct, IConversion<TSource, TTarget>
{
    public override ColumnDecoder Values(string column) => new ValueDecoder<TSource, TTarget, TConversion>(column);

    public override ColumnDecoder Lists(string column, int size) => new ListDecoder<TSource, TTarget, TConversion>(column, size);
}
