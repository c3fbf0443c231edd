using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>New columns computed for many rows at once.</summary>
internal interface IBlockMapper
{
    /// <summary>The most rows of a call of <see cref="Compute"/>, which begin at a multiple of it.</summary>
    int RowsOfPart { get; }

    /// <summary>Takes what a row needs from where the input stands, and keeps it under the number given.</summary>
    void Read(int row);

    /// <summary>
    /// Computes the new columns of some rows that were read. Several threads may compute different rows, while others are read.
    /// </summary>
    void Compute(int first, int rows);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each new column, of the row that a function names.</summary>
    Delegate[] CreateGetters(Func<int> currentRow);
}
