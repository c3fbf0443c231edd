namespace MLExtensions;

/// <summary>
/// A pass over streamed rows in a random order: rows are drawn from a pool of the rows read last, whose place new rows take.
/// </summary>
/// <remarks>
/// The pool consists of blocks of consecutive rows, up to <see cref="LiveBlocks"/>. Each group of rows takes from each block some that are
/// drawn at random, in runs of a few neighbours where rows are short, so many that a block is used up when as many new blocks have come as
/// there are in the pool. At the start the pool is filled by half, so the first group is from <see cref="FirstBlocks"/> blocks, which are
/// used up one after the other. The order is a function of the seed and the epoch.
/// </remarks>
internal sealed class ShufflePool : RowPass
{
    /// <summary>The number of blocks in the pool, and of those that are filled meanwhile.</summary>
    public const int Blocks = LiveBlocks + BlocksAhead;

    private const int LiveBlocks = 16, BlocksAhead = 2, FirstBlocks = LiveBlocks / 2;

    // A group should stay in the second cache until it is trained on.
    private const int MostRowsOfGroup = 8192, NumbersOfGroup = 1 << 18;

    // To read single rows of a few numbers here and there would take longer than to train on them.
    private const int NumbersOfRun = 128, LeastRunsOfBlock = 1024;

    private readonly RowReadAhead _reading;
    private readonly Action<RowReadAhead> _end;
    private readonly Func<IRowSource, IRowSource> _change;
    private readonly Shuffling _shuffling;
    private readonly int _batchSize, _rowsOfBlock, _groupsOfBlock, _rowsOfRun;
    private readonly List<LiveBlock> _pool = [];
    private readonly Stack<int[]> _orders = [];
    private Group _group, _next;
    private IRowSource? _rows;
    private int _blocks, _draws, _groups, _count, _firstRow;
    private bool _hasMore = true;

    /// <param name="reading">Reads the rows.</param>
    /// <param name="groups">The memory of two groups, which grows as it has to.</param>
    /// <param name="rowsOfBlock">The number of rows of a block.</param>
    /// <param name="batchSize">The number of rows of a batch.</param>
    /// <param name="shuffling">The seed and the epoch.</param>
    /// <param name="change">Scales rows, or changes them otherwise.</param>
    /// <param name="end">Ends the reading.</param>
    public ShufflePool(
        RowReadAhead reading, (InMemoryRows First, InMemoryRows Second) groups, int rowsOfBlock, int batchSize, Shuffling shuffling,
        Func<IRowSource, IRowSource> change, Action<RowReadAhead> end)
    {
        (_reading, _rowsOfBlock, _batchSize, _shuffling, _change, _end) = (reading, rowsOfBlock, batchSize, shuffling, change, end);
        (_group, _next) = (new Group(groups.First), new Group(groups.Second));
        int rowsOfGroup = Math.Max(RowsOfGroup(groups.First.Features), batchSize);
        _rowsOfRun = Math.Clamp(NumbersOfRun / groups.First.Features, 1, Math.Max(rowsOfBlock / LeastRunsOfBlock, 1));
        _groupsOfBlock = (rowsOfBlock - 1) / rowsOfGroup + 1;
    }

    public override IRowSource Rows => _rows!;

    public override ReadOnlySpan<int> Order => _group.Order.AsSpan(0, _count);

    /// <summary>Returns about how many rows are trained on together, so that their features stay in the cache.</summary>
    public static int RowsOfGroup(int features) => Math.Clamp(NumbersOfGroup / features, 1, MostRowsOfGroup);

    public override bool Next()
    {
        // Rows that did not make a whole batch are the first ones of the next group.
        _next.Clear();
        _next.AddFrom(_group, _count);
        (_group, _next) = (_next, _group);
        do
        {
            TakeBlocks();
            DrawRows();
        }
        while (_group.Count < _batchSize && (_hasMore || _pool.Count > 0));
        _group.Shuffle(_shuffling.Random(2 * ++_groups));
        bool isLast = !_hasMore && _pool.Count == 0;
        _count = isLast ? _group.Count : _group.Count / _batchSize * _batchSize;
        if (_count == 0)
            return false;
        _rows = _change(_group.Rows);
        return true;
    }

    public override void Dispose() => _end(_reading);

    /// <summary>Takes the next block into the pool, where it is time for that; at the start as many as fill half of it.</summary>
    private void TakeBlocks()
    {
        if (_blocks == 0)
        {
            for (int i = 0; i < FirstBlocks; i++)
                TakeBlock(FirstBlocks + i);
        }
        if (_draws++ % _groupsOfBlock == 0)
            TakeBlock(LiveBlocks);
    }

    private void TakeBlock(int life)
    {
        if (!_hasMore || _reading.Take() is not { } rows)
        {
            _hasMore = false;
            return;
        }
        int[] order = _orders.TryPop(out int[]? used) ? used : new int[_rowsOfBlock];
        int[] runs = [.. Enumerable.Range(0, (rows.Count + _rowsOfRun - 1) / _rowsOfRun)];
        _shuffling.Random(2 * ++_blocks - 1).Shuffle(runs);
        int place = 0;
        foreach (int run in runs)
        {
            for (int row = run * _rowsOfRun; row < Math.Min((run + 1) * _rowsOfRun, rows.Count); row++)
                order[place++] = row;
        }
        _pool.Add(new LiveBlock(rows, order, _firstRow, life * _groupsOfBlock));
        _firstRow += rows.Count;
    }

    private void DrawRows()
    {
        for (int i = _pool.Count - 1; i >= 0; i--)
        {
            LiveBlock block = _pool[i];
            _group.AddFrom(block, block.Draw());
            if (!block.IsUsedUp)
                continue;
            _orders.Push(block.Order);
            _pool.RemoveAt(i);
            _reading.GiveBack(block.Rows);
        }
    }

    /// <summary>A block of rows in the pool.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="order">Their numbers, in a random order.</param>
    /// <param name="first">The number of the first row in the data set.</param>
    /// <param name="life">The number of groups that take rows from it.</param>
    private sealed class LiveBlock(InMemoryRows rows, int[] order, int first, int life)
    {
        private int _age, _taken;

        public InMemoryRows Rows => rows;

        public int[] Order => order;

        public int First => first;

        public bool IsUsedUp => _age == life;

        /// <summary>Returns the numbers of the rows that the next group takes.</summary>
        public ReadOnlySpan<int> Draw()
        {
            int end = (int)((long)rows.Count * ++_age / life), begin = _taken;
            _taken = end;
            return order.AsSpan(begin, end - begin);
        }
    }

    /// <summary>The rows that are trained on together.</summary>
    private sealed class Group(InMemoryRows rows)
    {
        private readonly InMemoryRows _kept = rows;
        private int[] _numbers = [];

        public int Count => _kept.Count;

        public int[] Order { get; private set; } = [];

        public IRowSource Rows => new NumberedRows(_kept, _numbers);

        public void Clear() => _kept.Clear();

        public void AddFrom(LiveBlock block, ReadOnlySpan<int> chosen)
        {
            int count = Grow(chosen.Length);
            _kept.AddFrom(block.Rows, chosen);
            for (int i = 0; i < chosen.Length; i++)
                _numbers[count + i] = block.First + chosen[i];
        }

        /// <summary>Adds the rows of another group from a place in its order on.</summary>
        public void AddFrom(Group other, int first)
        {
            ReadOnlySpan<int> chosen = other.Order.AsSpan(0, other.Count)[first..];
            int count = Grow(chosen.Length);
            _kept.AddFrom(other._kept, chosen);
            for (int i = 0; i < chosen.Length; i++)
                _numbers[count + i] = other._numbers[chosen[i]];
        }

        public void Shuffle(CounterRandom random)
        {
            for (int i = 0; i < Count; i++)
                Order[i] = i;
            random.Shuffle(Order.AsSpan(0, Count));
        }

        /// <summary>Makes room for more rows, and returns the number of those that there are.</summary>
        private int Grow(int more)
        {
            int count = _kept.Count;
            if (_numbers.Length < count + more)
            {
                int[] numbers = new int[Math.Max(count + more, 2 * count)];
                _numbers.AsSpan(0, count).CopyTo(numbers);
                (_numbers, Order) = (numbers, new int[numbers.Length]);
            }
            return count;
        }
    }
}
