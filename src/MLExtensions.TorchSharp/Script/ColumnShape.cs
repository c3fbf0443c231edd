using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Torch;

/// <summary>A column that a script is called with, or that it gives: a row of it is a tensor of that shape.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Shape">The sizes of a row's dimensions, without that of the rows.</param>
internal sealed record ColumnShape(string Name, long[] Shape)
{
    // 1 GB: a script is called for two rows at least.
    private const int MaxSize = 1 << 28;

    /// <summary>Values of a row.</summary>
    public int Size { get; } = checked((int)Shape.Aggregate(1L, (size, next) => checked(size * next)));

    /// <summary>Throws where the columns of a script do not go together.</summary>
    /// <param name="outputs">The names of the outputs.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="shapes">The shape of each input.</param>
    /// <exception cref="ArgumentException">A name is empty or twice there, or a size is out of its range.</exception>
    public static void Check(string[] outputs, string[] inputs, IEnumerable<long[]> shapes)
    {
        CheckNames(outputs, "outputColumnNames");
        CheckNames(inputs, "inputColumnNames");
        if (outputs.Distinct().Count() < outputs.Length)
        {
            throw new ArgumentException(
                $"Each output has a column of its own; found {string.Join(", ", outputs)}.", "outputColumnNames");
        }
        foreach ((string name, long[] shape) in inputs.Zip(shapes))
        {
            if (shape.Any(size => size < 1) || shape.Aggregate(1.0, (product, size) => product * size) > MaxSize)
            {
                throw new ArgumentException(
                    $"The sizes of a shape are at least 1, and their product at most {MaxSize}; found {TensorData.Describe(shape)} for "
                    + $"column {name}.", "inputShapes");
            }
        }
    }

    private static void CheckNames(string[] names, string parameter)
    {
        ArgumentNullException.ThrowIfNull(names, parameter);
        if (names.Length == 0 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException(
                $"There is at least one column, and each has a name; found '{string.Join("', '", names)}'.", parameter);
        }
    }

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
