using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Scoring;

/// <summary>Computes the predictions of a model for blocks of rows.</summary>
/// <remarks>The predictions of a network for a row are the same, bit for bit, for any number of rows in the block.</remarks>
internal sealed class PredictionMapper : IBlockMapper
{
    private readonly PredictionColumns _columns;
    private readonly VectorReader _reader;
    private readonly IRowScorer[] _scorers;
    private readonly int _width;
    private readonly float[] _outputs;
    private readonly int _capacity;
    // A row is in one of the two, which are created when there is one for them.
    private readonly SparseVector?[] _sparse;
    private readonly bool[] _isSparse;
    private float[] _features = [];

    /// <param name="scorer">The scorer of the model. Each part of a block is computed by a fork of it.</param>
    /// <param name="columns">The columns of predictions.</param>
    /// <param name="input">The row or cursor to read.</param>
    /// <param name="features">The column of features.</param>
    /// <param name="capacity">The maximum number of rows that are kept at a time: those of two blocks, or one row.</param>
    public PredictionMapper(IRowScorer scorer, PredictionColumns columns, DataViewRow input, DataViewSchema.Column features, int capacity)
    {
        (_columns, _width) = (columns, scorer.Outputs);
        _reader = new VectorReader(input, features);
        // A part lies within one of the two blocks.
        RowsOfPart = Math.Min(scorer.RowsOfPart, (capacity + 1) / 2);
        _scorers = [.. Enumerable.Range(0, (capacity - 1) / RowsOfPart + 1).Select(_ => scorer.Fork())];
        (_capacity, _sparse, _isSparse) = (capacity, new SparseVector[capacity], new bool[capacity]);
        _outputs = new float[checked(capacity * _width)];
    }

    public int RowsOfPart { get; }

    public void Read(int row)
    {
        ReadOnlySpan<float> values = _reader.Read(out ReadOnlySpan<int> indices);
        if (_isSparse[row] = SparseStore.IsSparseRow(values.Length, _reader.Length))
        {
            (_sparse[row] ??= new SparseVector()).Set(indices, values);
            return;
        }
        Span<float> features = Features(row, 1);
        features.Clear();
        if (values.Length == features.Length)
            values.CopyTo(features);
        else
            for (int i = 0; i < values.Length; i++)
                features[indices[i]] = values[i];
    }

    public void Compute(int first, int rows)
    {
        IRowScorer scorer = _scorers[first / RowsOfPart];
        for (int row = first, end; row < first + rows; row = end)
        {
            end = row + 1;
            while (end < first + rows && _isSparse[end] == _isSparse[row])
                end++;
            Span<float> outputs = _outputs.AsSpan(row * _width, (end - row) * _width);
            if (_isSparse[row])
                scorer.Score(_sparse.AsSpan(row, end - row)!, outputs);
            else
                scorer.Score(Features(row, end - row), outputs);
        }
        for (int row = first; row < first + rows; row++)
            _columns.Finish(_outputs.AsSpan(row * _width, _width));
    }

    public Delegate[] CreateGetters(Func<int> currentRow) => _columns.CreateGetters(() => _outputs.AsSpan(currentRow() * _width, _width));

    private Span<float> Features(int row, int rows)
    {
        if (_features.Length == 0)
            _features = new float[checked(_capacity * _reader.Length)];
        return _features.AsSpan(row * _reader.Length, rows * _reader.Length);
    }
}
