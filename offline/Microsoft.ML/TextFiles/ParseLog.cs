namespace Microsoft.ML.Offline;

/// <summary>Says what in a file cannot be understood: the first few findings each, and how many there were.</summary>
internal sealed class ParseLog(IHost host) : IDisposable
{
    private const int Shown = 10;

    private readonly IChannel _channel = host.Start("ParseStats");
    private long _rows, _badValues, _badFormats;
    private bool _disposed;

    /// <summary>The line that is being read, counted from 1, and its file.</summary>
    public (string? Path, long Number) Line { get; set; }

    public void Row() => _rows++;

    public void BadValue(string column, int? slot)
    {
        if (++_badValues > Shown)
            return;
        _channel.Info($"  Bad value at line {Line.Number} in column {column}{(slot != null ? $" at slot {slot}" : "")}");
        if (_badValues == Shown)
            _channel.Info("  Suppressing further bad value messages");
    }

    public void BadFormat(Range place, string message)
    {
        if (++_badFormats > Shown)
            return;
        string from = $"{Line.Number},{place.Start.Value + 1}", to = $"{Line.Number},{place.End.Value + 1}";
        _channel.Warning($"Format error at {Line.Path}({from})-({to}): {message}");
        if (_badFormats == Shown)
            _channel.Warning("Suppressing further format error messages");
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_badValues > 0 || _badFormats > 0)
            _channel.Info($"Processed {_rows} rows with {_badValues} bad values and {_badFormats} format errors");
        _channel.Dispose();
    }
}
