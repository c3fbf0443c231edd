namespace MLExtensions.Trainers;

/// <summary>
/// Which rows are kept to validate on: one of every 1/fraction rows that follow each other, drawn at random. So the share is exact within a
/// row, all parts of the data are in both sets, and the rows need not be counted first.
/// </summary>
internal sealed class ValidationSplit(double fraction, long seed)
{
    private const double Rounding = 1e-9;

    private readonly CounterRandom _random = new(seed, RandomPurpose.Validation);
    private long _row, _drawn, _end;
    private ulong _groups;

    /// <summary>Whether the next row is one of them.</summary>
    public bool TakesNext()
    {
        if (_row == _end)
        {
            _end = Math.Max(_row + 1, (long)Math.Ceiling((_groups + 1) / fraction - Rounding));
            _drawn = _row + _random.Below((int)Math.Min(_end - _row, int.MaxValue), _groups);
            _groups++;
        }
        return _row++ == _drawn;
    }
}
