namespace MLExtensions.Tables;

/// <summary>Computes quantiles of numbers in one pass and in bounded memory.</summary>
/// <remarks>
/// <para>
/// Exact while there are at most as many distinct values as the capacity k. With more, the numbers are kept in levels; a number of level h
/// stands for 2^h. A level with k numbers is sorted, and every other one of them goes up a level: the first, third, ... and the next time
/// the second, fourth, ... Each such step changes a rank by at most 2^h, and there are at most n / (k 2^h) of them, so that the rank of
/// a value is off by at most n log2(n / k) / k: for a million numbers and k = 4096, by 0.2 % of n.
/// </para>
/// <para>
/// Manku, Rajagopalan and Lindsay, Approximate medians and other quantiles in one pass and with limited memory, SIGMOD 1998. No random
/// numbers are drawn, so that the same numbers in the same order give the same quantiles.
/// </para>
/// </remarks>
internal sealed class QuantileSketch
{
    /// <summary>The number of distinct values up to which quantiles are exact, unless another one is given.</summary>
    public const int DefaultCapacity = 4096;

    private const int FirstBuffer = 16;

    private readonly int _capacity;
    private readonly List<Level> _levels = [];
    private double[] _buffer = [], _values = [];
    private long[] _weights = [];
    private int _buffered;

    public QuantileSketch(int capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>Gets the number of numbers.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the smallest number.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>Gets the largest number.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>Adds a finite number.</summary>
    public void Add(double value)
    {
        if (_buffered == _buffer.Length)
            MakeRoom();
        // 0 and -0 are the same value.
        _buffer[_buffered++] = value + 0.0;
        Count++;
        Minimum = Math.Min(Minimum, value);
        Maximum = Math.Max(Maximum, value);
    }

    /// <summary>Adds a finite number several times.</summary>
    public void Add(double value, long times)
    {
        if (times == 0)
            return;
        Flush();
        Count += times;
        (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
        if (_levels.Count == 0)
        {
            MergeExact([value + 0.0], times);
            return;
        }
        for (int level = 0; times >> level != 0; level++)
        {
            if ((times >> level & 1) != 0)
                Insert(level, [value + 0.0]);
        }
    }

    /// <summary>Returns the distinct values in ascending order; null where they are more than the capacity.</summary>
    public double[]? DistinctValues()
    {
        Flush();
        return _levels.Count == 0 ? [.. _values] : null;
    }

    /// <summary>
    /// Returns quantiles. Between two numbers of neighbouring ranks, they are interpolated; the quantile of q has the rank q (n - 1).
    /// </summary>
    /// <param name="fractions">Numbers from 0 to 1, ascending.</param>
    /// <exception cref="InvalidOperationException">No numbers were added.</exception>
    public double[] Quantiles(params ReadOnlySpan<double> fractions)
    {
        if (Count == 0)
            throw new InvalidOperationException("There are no numbers to find quantiles of.");
        Flush();
        (double[] values, long[] weights) = Sorted();
        var quantiles = new double[fractions.Length];
        int place = 0;
        long end = weights[0];
        for (int i = 0; i < fractions.Length; i++)
        {
            double rank = fractions[i] * (Count - 1);
            long whole = (long)rank;
            for (; end <= whole; end += weights[place])
                place++;
            double above = end <= whole + 1 && place + 1 < values.Length ? values[place + 1] : values[place];
            quantiles[i] = fractions[i] <= 0 ? Minimum : fractions[i] >= 1 ? Maximum
                : values[place] + (rank - whole) * (above - values[place]);
        }
        return quantiles;
    }

    private void MakeRoom()
    {
        if (_buffer.Length < _capacity)
            Array.Resize(ref _buffer, Math.Min(_capacity, Math.Max(FirstBuffer, 2 * _buffer.Length)));
        else
            Flush();
    }

    private void Flush()
    {
        if (_buffered == 0)
            return;
        Span<double> sorted = _buffer.AsSpan(0, _buffered);
        sorted.Sort();
        if (_levels.Count == 0)
            MergeExact(sorted, times: 1);
        else
            Insert(0, sorted);
        _buffered = 0;
    }

    /// <summary>Merges sorted numbers into the distinct values, each of them a number of times.</summary>
    private void MergeExact(ReadOnlySpan<double> sorted, long times)
    {
        var values = new List<double>(_values.Length + sorted.Length);
        var weights = new List<long>(values.Capacity);
        int mine = 0, other = 0;
        while (mine < _values.Length || other < sorted.Length)
        {
            bool isMine = other == sorted.Length || (mine < _values.Length && _values[mine] <= sorted[other]);
            (double value, long weight) = isMine ? (_values[mine], _weights[mine++]) : (sorted[other++], times);
            if (values.Count > 0 && values[^1] == value)
            {
                weights[^1] += weight;
            }
            else
            {
                values.Add(value);
                weights.Add(weight);
            }
        }
        (_values, _weights) = ([.. values], [.. weights]);
        if (_values.Length > _capacity)
            BecomeApproximate();
    }

    /// <summary>Puts each distinct value into the levels of the binary digits of its weight.</summary>
    private void BecomeApproximate()
    {
        (double[] values, long[] weights) = (_values, _weights);
        (_values, _weights) = ([], []);
        int levels = 64 - (int)long.LeadingZeroCount(weights.Max());
        while (_levels.Count < levels)
            _levels.Add(new Level());
        for (int level = 0; level < levels; level++)
            Insert(level, [.. values.Where((_, i) => (weights[i] >> level & 1) != 0)]);
    }

    private void Insert(int number, ReadOnlySpan<double> sorted)
    {
        while (_levels.Count <= number)
            _levels.Add(new Level());
        Level level = _levels[number];
        level.Merge(sorted);
        if (level.Values.Length >= _capacity)
            Insert(number + 1, level.TakeHalf());
    }

    private (double[] Values, long[] Weights) Sorted()
    {
        if (_levels.Count == 0)
            return (_values, _weights);
        double[] values = [.. _levels.SelectMany(level => level.Values)];
        long[] weights = [.. _levels.SelectMany((level, number) => Enumerable.Repeat(1L << number, level.Values.Length))];
        Array.Sort(values, weights);
        return (values, weights);
    }

    /// <summary>Sorted numbers of one weight.</summary>
    private sealed class Level
    {
        private bool _takesSecond;

        public double[] Values { get; private set; } = [];

        public void Merge(ReadOnlySpan<double> sorted)
        {
            var merged = new double[Values.Length + sorted.Length];
            int mine = 0, other = 0;
            for (int i = 0; i < merged.Length; i++)
            {
                bool isMine = other == sorted.Length || (mine < Values.Length && Values[mine] <= sorted[other]);
                merged[i] = isMine ? Values[mine++] : sorted[other++];
            }
            Values = merged;
        }

        /// <summary>Removes all numbers but the largest of an odd number, and returns every other one of them.</summary>
        public double[] TakeHalf()
        {
            var half = new double[Values.Length / 2];
            int first = _takesSecond ? 1 : 0;
            _takesSecond = !_takesSecond;
            for (int i = 0; i < half.Length; i++)
                half[i] = Values[2 * i + first];
            Values = Values.Length % 2 == 0 ? [] : [Values[^1]];
            return half;
        }
    }
}
