namespace MLExtensions.Trainers;

/// <summary>Selects the rows of a training set that are held out for validation, from each class the same fraction.</summary>
/// <remarks>
/// Each class has a <see cref="ValidationSplit"/> of its own. Where all rows of a class went into one of the two sets, since it has few,
/// <see cref="RowsToMove"/> returns one of them, so that a class has a row to train on, and of two rows or more one to validate on. That is
/// for rows in memory: of streamed rows, a class of few rows may be in one set alone.
/// </remarks>
/// <param name="fraction">The fraction of the rows to hold out, more than 0 and less than 1.</param>
/// <param name="seed">The seed of the training.</param>
internal sealed class StratifiedSplit(double fraction, long seed)
{
    private readonly SortedDictionary<int, Stratum> _strata = [];

    /// <summary>Returns the same split, as it is before the first row.</summary>
    public StratifiedSplit Again() => new(fraction, seed);

    /// <summary>Returns whether the next row is held out.</summary>
    /// <param name="index">The index of the class; 0 for all rows where there are no classes.</param>
    public bool TakesNext(int index)
    {
        if (!_strata.TryGetValue(index, out Stratum? stratum))
            _strata.Add(index, stratum = new Stratum(new ValidationSplit(fraction, seed, index)));
        bool isTaken = stratum.Split.TakesNext();
        (stratum.Trained, stratum.HeldOut) = isTaken ? (stratum.Trained, stratum.HeldOut + 1) : (stratum.Trained + 1, stratum.HeldOut);
        return isTaken;
    }

    /// <summary>Returns the rows that have to go from one set into the other, in ascending order.</summary>
    /// <param name="rows">The rows of one set.</param>
    /// <param name="areHeldOut">Whether it is the set of the rows held out.</param>
    public int[] RowsToMove(InMemoryRows rows, bool areHeldOut)
    {
        // For each class the number of the row to move, among its rows in the set.
        var chosen = new Dictionary<int, int>();
        foreach ((int index, Stratum stratum) in _strata)
        {
            int here = areHeldOut ? stratum.HeldOut : stratum.Trained, there = areHeldOut ? stratum.Trained : stratum.HeldOut;
            if (there == 0 && here >= (areHeldOut ? 1 : 2))
                chosen.Add(index, new CounterRandom(seed, RandomPurpose.Validation, step: 1, index).Below(here, 0));
        }
        var found = new List<int>();
        for (int row = 0; row < rows.Count && found.Count < chosen.Count; row++)
        {
            int index = (int)rows.LabelsOf(row)[0];
            if (chosen.TryGetValue(index, out int left))
            {
                if (left == 0)
                    found.Add(row);
                chosen[index] = left - 1;
            }
        }
        return [.. found];
    }

    private sealed class Stratum(ValidationSplit split)
    {
        public ValidationSplit Split => split;

        public int Trained { get; set; }

        public int HeldOut { get; set; }
    }
}
