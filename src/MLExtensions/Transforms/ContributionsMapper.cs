using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Schema;
using MLExtensions.Simd;
using MLExtensions.Tasks;

namespace MLExtensions.Transforms;

/// <summary>Computes the contributions to the predictions of blocks of rows.</summary>
internal sealed class ContributionsMapper : IBlockMapper
{
    /// <summary>The maximum numbers of rows of a part and of a block. Each row takes a hundred times as long as a prediction.</summary>
    public const int MostRowsOfPart = 8, MostRowsOfBlock = 64;

    private readonly VectorReader _reader;
    private readonly ContributionSlots _slots;
    private readonly Worker[] _workers;
    private readonly int _width;
    private readonly float[] _features, _contributions, _bases;

    /// <param name="createWorker">Creates a worker. Each part of a block is computed by one.</param>
    /// <param name="slots">The slots of the contributions.</param>
    /// <param name="input">The row or cursor to read.</param>
    /// <param name="features">The column of features.</param>
    /// <param name="capacity">The maximum number of rows that are kept at a time: those of two blocks, or one row.</param>
    public ContributionsMapper(
        Func<Worker> createWorker, ContributionSlots slots, DataViewRow input, DataViewSchema.Column features, int capacity)
    {
        (_reader, _slots) = (new VectorReader(input, features), slots);
        _width = slots.SlotOfFeature == null ? _reader.Length : slots.Names.Count;
        // A part lies within one of the two blocks.
        RowsOfPart = Math.Min(MostRowsOfPart, (capacity + 1) / 2);
        _workers = [.. Enumerable.Range(0, (capacity - 1) / RowsOfPart + 1).Select(_ => createWorker())];
        _features = new float[checked(capacity * _reader.Length)];
        _contributions = new float[checked(capacity * _width)];
        _bases = new float[capacity];
    }

    public int RowsOfPart { get; }

    public void Read(int row) => _reader.Read(_features.AsSpan(row * _reader.Length, _reader.Length));

    public void Compute(int first, int rows)
    {
        for (int row = first; row < first + rows; row++)
        {
            ReadOnlySpan<double> contributions = _workers[first / RowsOfPart].Compute(
                _features.AsSpan(row * _reader.Length, _reader.Length), out _bases[row]);
            Add(contributions, _contributions.AsSpan(row * _width, _width));
        }
    }

    public Delegate[] CreateGetters(Func<int> currentRow) =>
    [
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> contributions) =>
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref contributions, _width);
            _contributions.AsSpan(currentRow() * _width, _width).CopyTo(editor.Values);
            contributions = editor.Commit();
        }),
        (ValueGetter<float>)((ref float value) => value = _bases[currentRow()]),
    ];

    private void Add(ReadOnlySpan<double> contributions, Span<float> slots)
    {
        if (_slots.SlotOfFeature is not { } slotOf)
        {
            for (int i = 0; i < slots.Length; i++)
                slots[i] = (float)contributions[i];
            return;
        }
        Span<double> sums = slots.Length <= 256 ? stackalloc double[slots.Length] : new double[slots.Length];
        sums.Clear();
        for (int i = 0; i < contributions.Length; i++)
            sums[slotOf[i]] += contributions[i];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = (float)sums[i];
    }

    /// <summary>Computes the contributions of rows, one by one.</summary>
    /// <param name="gradients">Attributes an output.</param>
    /// <param name="baseValues">The value of each output at the baseline.</param>
    /// <param name="scorer">Scores a row.</param>
    /// <param name="columns">The columns of predictions.</param>
    /// <param name="output">The output to explain; null for that of the class predicted.</param>
    public sealed class Worker(
        IntegratedGradients gradients, float[] baseValues, IRowScorer scorer, PredictionColumns columns, int? output)
    {
        private readonly float[] _outputs = new float[baseValues.Length];
        private double[] _contributions = [];

        /// <summary>Returns the contributions of the features, valid until the next call.</summary>
        /// <param name="features">The features of the row.</param>
        /// <param name="baseValue">
        /// Receives the value at the baseline of the output that is explained; NaN where no class is predicted.
        /// </param>
        public ReadOnlySpan<double> Compute(ReadOnlySpan<float> features, out float baseValue)
        {
            if (_contributions.Length == 0)
                _contributions = new double[features.Length];
            scorer.Score(features, _outputs);
            int explained = columns.ExplainedOutput(_outputs, output);
            if (explained < 0)
            {
                baseValue = float.NaN;
                _contributions.AsSpan().Fill(double.NaN);
                return _contributions;
            }
            baseValue = baseValues[explained];
            gradients.Attribute(features, explained, _contributions);
            return _contributions;
        }
    }
}
