namespace MLExtensions;

/// <summary>Rows that are read from the first one to the last one, as often as it takes, and are not kept.</summary>
internal interface IRowStream
{
    /// <summary>Gets what is done to the rows that are read, and is not in their hash; empty for nothing.</summary>
    string Changes => "";

    /// <summary>Opens a reader at the first row. It is read and disposed by the thread that opens it.</summary>
    IRowReader Open();
}

/// <summary>Reads the rows of a stream.</summary>
internal interface IRowReader : IDisposable
{
    /// <summary>Gets the hash of all rows read until now.</summary>
    RowHash Hash { get; }

    /// <summary>Adds the next rows to others; returns false where the rows have ended.</summary>
    /// <param name="rows">Receives the rows.</param>
    /// <param name="count">The number of rows to add; fewer are added at the end.</param>
    bool Read(InMemoryRows rows, int count);
}
