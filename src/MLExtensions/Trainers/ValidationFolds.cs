namespace MLExtensions.Trainers;

/// <summary>
/// Parts of the rows of a training set, each of which is held out for validation from some of the networks that are averaged.
/// </summary>
/// <remarks>
/// So each row is trained on by most networks, and validated on by the others: bagging by cross-validation (A. Krogh and J. Vedelsby,
/// Neural network ensembles, cross validation, and active learning, 1995). Of each <see cref="Count"/> consecutive rows of a class, one
/// goes to each part, in a random order, so that rows keep their parts when others are added at the end. The only row of a class is in no
/// part.
/// </remarks>
internal sealed class ValidationFolds
{
    /// <summary>The number of parts.</summary>
    public const int MostFolds = 8;

    private const int None = -1;

    private readonly IRowSource _rows;
    private readonly int[] _folds;
    private readonly TrainingSets?[] _sets;

    private ValidationFolds(IRowSource rows, int[] folds, int count)
        => (_rows, _folds, _sets) = (rows, folds, new TrainingSets?[count]);

    /// <summary>Gets the number of parts, 2 or more.</summary>
    public int Count => _sets.Length;

    /// <summary>Divides the rows; null where there are too few, or a part would have no row with a weight of more than 0.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasClasses">Whether the first label value is the index of a class.</param>
    /// <param name="seed">The seed of the training.</param>
    public static ValidationFolds? Of(IRowSource rows, bool hasClasses, long seed)
    {
        int count = Math.Min(MostFolds, rows.Count);
        if (count < 2)
            return null;
        int[] folds = new int[rows.Count];
        var strata = new Dictionary<int, Stratum>();
        for (int row = 0; row < folds.Length; row++)
        {
            int index = hasClasses ? (int)rows.LabelsOf(row)[0] : 0;
            if (!strata.TryGetValue(index, out Stratum? stratum))
                strata.Add(index, stratum = new Stratum(new CounterRandom(seed, RandomPurpose.Validation, part: index), count, row));
            folds[row] = stratum.Next();
        }
        foreach (Stratum single in strata.Values.Where(stratum => stratum.Rows == 1))
            folds[single.First] = None;

        bool[] canValidate = new bool[count];
        for (int row = 0; row < folds.Length; row++)
            if (folds[row] != None && rows.WeightOf(row) > 0)
                canValidate[folds[row]] = true;
        return Array.TrueForAll(canValidate, can => can) ? new ValidationFolds(rows, folds, count) : null;
    }

    /// <summary>Returns the rows of a network: the part with its number, modulo the number of parts, is held out.</summary>
    /// <param name="member">The number of the network, from 0.</param>
    public TrainingSets SetsOf(int member)
    {
        int fold = member % Count;
        return _sets[fold] ??= new TrainingSets(Subset(isHeldOut: false), Subset(isHeldOut: true));

        RowSet Subset(bool isHeldOut)
            => RowSet.Of(new RowSubset(_rows, [.. Enumerable.Range(0, _folds.Length).Where(row => _folds[row] == fold == isHeldOut)]));
    }

    /// <summary>Draws the parts of the rows of a class.</summary>
    private sealed class Stratum(CounterRandom random, int folds, int first)
    {
        private readonly int[] _order = [.. Enumerable.Range(0, folds)];

        public int First => first;

        public int Rows { get; private set; }

        public int Next()
        {
            int place = Rows % folds;
            int drawn = place + random.Below(folds - place, (ulong)Rows++);
            (_order[place], _order[drawn]) = (_order[drawn], _order[place]);
            return _order[place];
        }
    }
}
