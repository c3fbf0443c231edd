namespace MLExtensions.Trainers;

/// <summary>Selects the rows of a training set that are held out for validation.</summary>
/// <remarks>
/// The rows are divided into groups of 1 / fraction consecutive rows, and one row of each group is drawn at random. The fraction is
/// therefore exact to within a row, both sets have rows from all parts of the data, and the number of rows need not be known in advance.
/// The same seed selects the same rows.
/// </remarks>
/// <param name="fraction">The fraction of the rows to hold out, more than 0 and less than 1.</param>
/// <param name="seed">The seed of the training.</param>
/// <param name="part">The number of the class whose rows are divided.</param>
internal sealed class ValidationSplit(double fraction, long seed, int part = 0)
{
    // Quotients that should be integers can be slightly larger, such as 21 / 0.35; the ceiling would add a row to the group.
    private const double Rounding = 1e-9;

    private readonly CounterRandom _random = new(seed, RandomPurpose.Validation, part: part);
    private long _row, _drawn, _end;
    private ulong _groups;

    /// <summary>Returns whether the next row is held out.</summary>
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
