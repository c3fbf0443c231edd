using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>The probabilities of the classes, for the rows of a cursor in blocks, or for one row at a time; the same bits by either road.</summary>
internal sealed class ClassPrediction : IBlockMapper
{
    private readonly DataViewRow _input;
    private readonly ClassLabels _classes;
    private readonly VectorReader _reader;
    private readonly NetworkScorer[] _scorers;
    private readonly float[] _features, _probabilities;
    private long _position = -1;

    public ClassPrediction(NetworkScorer scorer, DataViewRow input, DataViewSchema.Column features, ClassLabels classes, int capacity = 1)
    {
        (_input, _classes) = (input, classes);
        _reader = new VectorReader(input, features);
        _scorers = [.. Enumerable.Range(0, (capacity - 1) / IBlockMapper.RowsOfPart + 1).Select(_ => scorer.Fork())];
        _features = new float[checked(capacity * _reader.Length)];
        _probabilities = new float[checked(capacity * classes.Count)];
    }

    public void Read(int row) => _reader.Read(_features.AsSpan(row * _reader.Length, _reader.Length));

    public void Compute(int first, int rows)
    {
        Span<float> probabilities = _probabilities.AsSpan(first * _classes.Count, rows * _classes.Count);
        _scorers[first / IBlockMapper.RowsOfPart].Score(_features.AsSpan(first * _reader.Length, rows * _reader.Length), probabilities);
        for (int row = 0; row < rows; row++)
            Softmax.Apply(probabilities.Slice(row * _classes.Count, _classes.Count));
    }

    public Delegate[] CreateGetters(Func<int> currentRow)
        => [(ValueGetter<VBuffer<float>>)((ref VBuffer<float> score) => GetScore(currentRow(), ref score)), _classes.CreateKeyGetter(() => Softmax.MostProbable(Probabilities(currentRow())))];

    /// <summary>Getters for the row that the input stands at; the prediction is computed once for both.</summary>
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

    private Span<float> Probabilities(int row) => _probabilities.AsSpan(row * _classes.Count, _classes.Count);

    private void GetScore(int row, ref VBuffer<float> score)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref score, _classes.Count);
        Probabilities(row).CopyTo(editor.Values);
        score = editor.Commit();
    }
}
