namespace MLExtensions.Columnar.Rows;

/// <summary>Reads batches of rows, such as row groups, into columns. An instance is for one thread at a time.</summary>
internal interface IBatchReader : IDisposable
{
    /// <summary>Gets the columns that are read, by their number in the schema; null for others.</summary>
    IReadOnlyList<OutputColumn?> Columns { get; }

    /// <summary>Writes the values of a batch into the columns.</summary>
    /// <param name="batch">The number of the batch, from 0.</param>
    /// <param name="cancellation">Stops reading before the batch is complete.</param>
    /// <returns>The number of rows.</returns>
    int Read(int batch, CancellationToken cancellation);
}
