namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>A stream of a part of a file, held in memory. Reading outside of the part throws an exception.</summary>
internal sealed class ColumnStream : Stream
{
    private byte[] _bytes = [];
    private long _start;
    private int _count;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _start + _count;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>Sets the part of the file that the stream has.</summary>
    /// <param name="bytes">The array that begins with the part.</param>
    /// <param name="start">Where the part begins in the file.</param>
    /// <param name="count">The length of the part.</param>
    public void Show(byte[] bytes, long start, int count) => (_bytes, _start, _count, _position) = (bytes, start, count, start);

    public override int Read(Span<byte> buffer)
    {
        long offset = _position - _start;
        if (offset < 0 || offset > _count)
            throw new EndOfStreamException("the pages of the column refer to bytes that are not its own");
        int count = Math.Min(buffer.Length, _count - (int)offset);
        _bytes.AsSpan((int)offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Read(buffer.Span));

    public override int ReadByte()
    {
        Span<byte> next = stackalloc byte[1];
        return Read(next) == 1 ? next[0] : throw new EndOfStreamException("the pages of the column end in the middle of a value");
    }

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
