namespace MLExtensions.Simd;

/// <summary>
/// The rows of a batch of which only the values that are not 0 are kept, by rows and by columns. A column is an input that some row has.
/// </summary>
/// <param name="inputs">Number of inputs.</param>
internal sealed unsafe class SparseBatch(int inputs)
{
    private const int None = -1;

    private readonly PinnedArray<int> _starts = new(), _counts = new(), _features = new();
    private readonly PinnedArray<float> _values = new();
    private readonly PinnedArray<int> _columnFeatures = new(), _columnStarts = new(), _columnRows = new(), _columnOfValue = new();
    private readonly PinnedArray<float> _columnValues = new();
    private readonly int[] _columnOf = CreateColumnOf(inputs);
    private ISparseRows? _source;
    private int _rows, _capacity;

    /// <summary>Gets the place of the first value of each row in <see cref="Features"/> and <see cref="Values"/>.</summary>
    public int* Starts => _starts.Pointer;

    /// <summary>Gets the number of values of each row.</summary>
    public int* Counts => _counts.Pointer;

    /// <summary>Gets the number of the input of each value.</summary>
    public int* Features => _features.Pointer;

    /// <summary>Gets the values.</summary>
    public float* Values => _values.Pointer;

    /// <summary>Gets the number of values of all rows, which may include some that are not there.</summary>
    public int Capacity => _capacity;

    /// <summary>Gets the number of columns; 0 before <see cref="FindColumns"/>.</summary>
    public int Columns { get; private set; }

    /// <summary>Makes room for the rows of a batch. <see cref="Gather"/> copies them.</summary>
    public void Begin(ISparseRows source, ReadOnlySpan<int> rows)
    {
        (_source, _rows, _capacity, Columns) = (source, rows.Length, 0, 0);
        _starts.Reserve(rows.Length);
        _counts.Reserve(rows.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            _starts.Pointer[row] = _capacity;
            _counts.Pointer[row] = source.CapacityOf(rows[row]);
            _capacity = checked(_capacity + _counts.Pointer[row]);
        }
        _features.Reserve(_capacity);
        _values.Reserve(_capacity);
    }

    /// <summary>Copies some of the rows.</summary>
    /// <param name="rows">The numbers of all rows of the batch.</param>
    /// <param name="first">The first row of the batch to copy.</param>
    /// <param name="count">The number of rows.</param>
    public void Gather(int* rows, int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            int room = _counts.Pointer[row];
            _counts.Pointer[row] = _source!.Read(
                rows[row], new Span<int>(Features + Starts[row], room), new Span<float>(Values + Starts[row], room));
        }
    }

    /// <summary>Finds the columns: numbers them as they appear, then sorts the values by column, in the order of the rows.</summary>
    public void FindColumns()
    {
        _columnFeatures.Reserve(_capacity);
        _columnStarts.Reserve(_capacity + 1);
        _columnRows.Reserve(_capacity);
        _columnValues.Reserve(_capacity);
        _columnOfValue.Reserve(_capacity);
        int* features = Features, columnFeatures = _columnFeatures.Pointer, ends = _columnStarts.Pointer + 1,
            columnOfValue = _columnOfValue.Pointer;
        int columns = 0;
        for (int row = 0; row < _rows; row++)
        {
            for (int value = Starts[row]; value < Starts[row] + Counts[row]; value++)
            {
                ref int column = ref _columnOf[features[value]];
                if (column == None)
                {
                    column = columns++;
                    columnFeatures[column] = features[value];
                    ends[column] = 0;
                }
                ends[column]++;
                columnOfValue[value] = column;
            }
        }
        // From counts to the place where each column begins, which then moves to its end.
        int end = 0;
        for (int column = 0; column < columns; column++)
        {
            int count = ends[column];
            ends[column] = end;
            end += count;
            _columnOf[columnFeatures[column]] = None;
        }
        _columnStarts.Pointer[0] = 0;
        for (int row = 0; row < _rows; row++)
        {
            for (int value = Starts[row]; value < Starts[row] + Counts[row]; value++)
            {
                int place = ends[columnOfValue[value]]++;
                _columnRows.Pointer[place] = row;
                _columnValues.Pointer[place] = Values[value];
            }
        }
        Columns = columns;
    }

    /// <summary>Returns the input of a column.</summary>
    public int FeatureOf(int column) => _columnFeatures.Pointer[column];

    /// <summary>Returns the values of a column, with the rows that have them in ascending order.</summary>
    public int ValuesOf(int column, out int* rows, out float* values)
    {
        int start = _columnStarts.Pointer[column];
        rows = _columnRows.Pointer + start;
        values = _columnValues.Pointer + start;
        return _columnStarts.Pointer[column + 1] - start;
    }

    private static int[] CreateColumnOf(int inputs)
    {
        int[] columns = new int[inputs];
        Array.Fill(columns, None);
        return columns;
    }
}
