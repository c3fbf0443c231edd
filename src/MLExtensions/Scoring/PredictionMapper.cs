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
    private readonly float[] _features, _outputs;

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
        _features = new float[checked(capacity * _reader.Length)];
        _outputs = new float[checked(capacity * _width)];
    }

    public int RowsOfPart { get; }

    public void Read(int row) => _reader.Read(_features.AsSpan(row * _reader.Length, _reader.Length));

    public void Compute(int first, int rows)
    {
        Span<float> outputs = _outputs.AsSpan(first * _width, rows * _width);
        _scorers[first / RowsOfPart].Score(_features.AsSpan(first * _reader.Length, rows * _reader.Length), outputs);
        for (int row = 0; row < rows; row++)
            _columns.Finish(outputs.Slice(row * _width, _width));
    }

    public Delegate[] CreateGetters(Func<int> currentRow) => _columns.CreateGetters(() => _outputs.AsSpan(currentRow() * _width, _width));
}
