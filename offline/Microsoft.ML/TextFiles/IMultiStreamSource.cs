namespace Microsoft.ML.Data;

/// <summary>Streams to read, one after the other.</summary>
public interface IMultiStreamSource
{
    int Count { get; }

    /// <summary>Where a stream comes from, or null.</summary>
    string? GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}
