using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>A model's predictions, for the rows of a cursor in blocks, or for one row at a time; the same bits by either road.</summary>
internal sealed class Prediction : IBlockMapper
{
    private readonly DataViewRow _input;
    private readonly PredictionColumns _columns;
    private readonly VectorReader _reader;
    private readonly IRowScorer[] _scorers;
    private readonly int _width;
    private readonly float[] _features, _outputs;
    private long _position = -1;

    public Prediction(IRowScorer scorer, PredictionColumns columns, DataViewRow input, DataViewSchema.Column features, int capacity = 1)
    {
        (_input, _columns, _width) = (input, columns, scorer.Outputs);
        _reader = new VectorReader(input, features);
        _scorers = [.. Enumerable.Range(0, (capacity - 1) / IBlockMapper.RowsOfPart + 1).Select(_ => scorer.Fork())];
        _features = new float[checked(capacity * _reader.Length)];
        _outputs = new float[checked(capacity * _width)];
    }

    public ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * _width, _width);

    public void Read(int row) => _reader.Read(_features.AsSpan(row * _reader.Length, _reader.Length));

    public void Compute(int first, int rows)
    {
        Span<float> outputs = _outputs.AsSpan(first * _width, rows * _width);
        _scorers[first / IBlockMapper.RowsOfPart].Score(_features.AsSpan(first * _reader.Length, rows * _reader.Length), outputs);
        for (int row = 0; row < rows; row++)
            _columns.Finish(outputs.Slice(row * _width, _width));
    }

    public Delegate[] CreateGetters(Func<int> currentRow) => _columns.CreateGetters(this, currentRow);

    /// <summary>Getters for the row that the input stands at; the prediction is computed once for all of them.</summary>
    public Delegate[] CreateRowGetters() => CreateGetters(() =>
    {
        if (_input.Position < 0)
            throw new InvalidOperationException("The cursor stands at no row: MoveNext has not been called, or has returned false.");
        if (_position != _input.Position)
        {
            Read(0);
            Compute(0, 1);
            _position = _input.Position;
        }
        return 0;
    });
}
