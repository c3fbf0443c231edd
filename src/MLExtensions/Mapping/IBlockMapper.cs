using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>Computes new columns of many rows at once.</summary>
internal interface IBlockMapper
{
    /// <summary>
    /// Gets the maximum number of rows of a call of <see cref="Compute"/>. The first row of a call is a multiple of it.
    /// </summary>
    int RowsOfPart { get; }

    /// <summary>Reads the values of the current row of the input.</summary>
    /// <param name="row">The number under which they are kept, from 0 to less than the capacity.</param>
    void Read(int row);

    /// <summary>Computes the new columns of rows that have been read.</summary>
    /// <remarks>Several threads may compute different rows, while another thread reads further ones.</remarks>
    /// <param name="first">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    void Compute(int first, int rows);

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> for each new column.</summary>
    /// <param name="currentRow">Returns the number of the row to get.</param>
    Delegate[] CreateGetters(Func<int> currentRow);
}
