using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Torch;

/// <summary>A column that a script is called with, or that it gives: a row of it is a tensor of that shape.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Shape">The sizes of a row's dimensions, without that of the rows.</param>
internal sealed record ColumnShape(string Name, long[] Shape)
{
    /// <summary>Values of a row.</summary>
    public int Size { get; } = (int)Shape.Aggregate(1L, (size, next) => checked(size * next));

    /// <summary>One value a row is a number, more are a vector of these dimensions.</summary>
    public DataViewType Type
        => Size == 1 ? NumberDataViewType.Single
        : new VectorDataViewType(NumberDataViewType.Single, Array.ConvertAll(Shape, size => (int)size));

    /// <summary>What a column has to be for a row to have that shape, as far as it is known before there are data.</summary>
    public ColumnKind Kind => Size == 1 ? ColumnKind.SingleOrVector with { Description = "Single, or a vector of 1" }
        : ColumnKind.VectorOfSingle with { Description = $"a vector of {Size} Single, for the shape {TensorData.Describe(Shape)}" };

    /// <summary>The shape of some rows.</summary>
    public long[] Of(int rows) => [rows, .. Shape];
}
