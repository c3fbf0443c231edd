using System.Runtime.CompilerServices;
using MLExtensions.Tables;

namespace MLExtensions;

/// <summary>
/// Predicts with a trained network without ML.NET: from the zip of a model that ML.NET has saved, or from parameters in the format
/// safetensors. It needs no reflection, so that it works in native AOT.
/// </summary>
/// <remarks>
/// <para>
/// In a zip it finds the model of a perceptron or of a linear regression by SGD. Where <c>NormalizePixels</c> or <c>FeaturizeTable</c>
/// makes the features, it is applied, too. What stands after the network is left out.
/// </para>
/// <para>
/// With <c>FeaturizeTable</c>, a prediction takes a <see cref="TableRow"/>, whose columns are <see cref="InputColumns"/>; otherwise the
/// numbers of the column <see cref="InputColumnName"/>.
/// </para>
/// <para>Thread safety: an instance does not change and may be used by several threads at once. A prediction allocates no memory.</para>
/// </remarks>
/// <example>
/// <code>
/// NetworkPredictor predictor = NetworkPredictor.Load("model.zip");
/// float[] probabilities = predictor.Predict(pixels);
/// Console.WriteLine(predictor.Names[predictor.PredictClass(pixels)]);
///
/// NetworkPredictor prices = NetworkPredictor.Load("prices.zip");
/// TableRow house = prices.CreateRow();
/// house.Set("LivingArea", 120);
/// house.Set("Neighbourhood", "Hillside");
/// Console.WriteLine(prices.Predict(house)[0]);
/// </code>
/// </example>
public sealed class NetworkPredictor
{
    private const int RowsAtOnce = 48;

    private readonly SavedPredictions _predictions;
    private readonly PixelStep? _pixels;
    private readonly TableRowLayout? _rows;
    private readonly IRowScorer _scorer;
    private readonly double _logit;

    // A scorer for each prediction that goes on at the same time; another one is made where all of them are in use.
    private readonly Worker?[] _idle = new Worker?[2 * Environment.ProcessorCount];

    private NetworkPredictor(
        IReadOnlyList<Network> networks, SavedPredictions predictions, string inputColumnName, PixelStep? pixels, TableEncoding? table)
    {
        (_predictions, InputColumnName, _pixels) = (predictions, table == null ? inputColumnName : "", pixels);
        _rows = table == null ? null : new TableRowLayout(table);
        _scorer = networks.Count == 1 ? new NetworkScorer(networks[0]) : new EnsembleScorer(networks, predictions.OutputKind);
        _logit = Math.Log(predictions.Threshold / (1 - predictions.Threshold));
        if (_scorer.Outputs != predictions.Outputs)
        {
            throw new InvalidDataException(
                $"The saved model is damaged: its predictions have {predictions.Outputs} outputs; its network has {_scorer.Outputs}.");
        }
    }

    /// <summary>Gets the number of inputs of a row; with <see cref="InputColumns"/>, of the features that are computed of it.</summary>
    public int Inputs => _scorer.Inputs;

    /// <summary>Gets the number of scores of a row.</summary>
    public int Outputs => _scorer.Outputs;

    /// <summary>Gets what is predicted.</summary>
    public PredictionTask Task => _predictions.Task;

    /// <summary>
    /// Gets the name of the column whose values are the inputs; empty for parameters from safetensors, and where there are
    /// <see cref="InputColumns"/>.
    /// </summary>
    public string InputColumnName { get; }

    /// <summary>
    /// Gets the columns of the table from which FeaturizeTable makes the features; empty where they are made of one column of numbers.
    /// </summary>
    public IReadOnlyList<TableInput> InputColumns => _rows?.Inputs ?? [];

    /// <summary>Gets the names of the features, in the order of the inputs; empty where they have none.</summary>
    public IReadOnlyList<string> FeatureNames { get; private init; } = [];

    /// <summary>Gets the names of the classes, labels or numbers, in the order of the scores; empty where they have none.</summary>
    public IReadOnlyList<string> Names => _predictions.Names;

    /// <summary>Gets the quantiles, in the order of the scores; empty for other tasks.</summary>
    public IReadOnlyList<double> Quantiles => _predictions.Quantiles;

    /// <summary>Gets the probability above which a binary label is true.</summary>
    /// <value>0.5 for other tasks.</value>
    public double Threshold => _predictions.Threshold;

    /// <summary>Loads a model that ML.NET has saved.</summary>
    /// <param name="path">The path of the zip.</param>
    /// <param name="beginsAtFeatures">
    /// Whether the inputs are the features themselves, whatever transformers make them of other columns. Default: false.
    /// </param>
    /// <exception cref="InvalidDataException">It is no model of ML.NET, has no network or several, or is damaged.</exception>
    /// <exception cref="NotSupportedException">
    /// Other transformers make the features; the message names them. Give the features with <paramref name="beginsAtFeatures"/>.
    /// </exception>
    public static NetworkPredictor Load(string path, bool beginsAtFeatures = false)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Load(stream, beginsAtFeatures);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The model '{path}' cannot be loaded. {e.Message}");
        }
    }

    /// <summary>Loads a model that ML.NET has saved; see <see cref="Load(string, bool)"/>.</summary>
    /// <param name="stream">The zip; it is read from its beginning and stays open.</param>
    /// <param name="beginsAtFeatures">Whether the inputs are the features themselves.</param>
    public static NetworkPredictor Load(Stream stream, bool beginsAtFeatures = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = ModelArchive.Open(stream);
        return SavedPipeline.Read(archive.ReadSteps(), beginsAtFeatures).CreatePredictor();
    }

    /// <summary>Reads the parameters of a perceptron from a file in the format safetensors.</summary>
    /// <param name="path">The path of the file: one that the model's SaveSafetensors has written, or of PyTorch.</param>
    /// <param name="widths">The number of inputs, the width of each hidden layer, and the number of outputs.</param>
    /// <param name="activation">The activation of the hidden layers.</param>
    /// <param name="task">What is predicted: the outputs of the network are numbers, logits, or for several classes logits, too.</param>
    /// <param name="outputActivation">The activation of the output layer; null for none.</param>
    /// <param name="hasBias">Whether the layers have biases.</param>
    /// <exception cref="ArgumentException">A width is less than 1, or there are fewer than two; or the task has other outputs.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has parameters of other layers.</exception>
    public static NetworkPredictor LoadSafetensors(
        string path, IReadOnlyList<int> widths, Activation activation, PredictionTask task = PredictionTask.Regression,
        Activation? outputActivation = null, bool hasBias = true)
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentNullException.ThrowIfNull(activation);
        Setting.Require(widths.Count >= 2, nameof(widths), widths.Count, "two numbers at least, of inputs and of outputs");
        var network = Network.CreatePerceptron(
            widths[0], [.. widths.Skip(1).SkipLast(1)], widths[^1], activation, seed: 0, outputActivation, hasBias: hasBias);
        try
        {
            NamedTensors tensors = Safetensors.ReadInPlace(File.ReadAllBytes(path));
            int members = MemberTensors.CountOf(tensors);
            Network[] networks = [
                .. Enumerable.Range(0, members).Select(i => PyTorchParameters.Read(network, MemberTensors.Read(tensors, i, members)))];
            return new NetworkPredictor(networks, SavedPredictions.Of(task, network), "", null, null);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The parameters '{path}' cannot be loaded. {e.Message}");
        }
    }

    /// <summary>Creates a predictor of what was read from a zip.</summary>
    internal static NetworkPredictor Create(
        IReadOnlyList<Network> networks, SavedPredictions predictions, string inputColumnName, PixelStep? pixels, TableEncoding? table,
        string[] featureNames)
        => new(networks, predictions, inputColumnName, pixels, table) { FeatureNames = featureNames };

    /// <summary>Creates a row of the table from which FeaturizeTable makes the features. All of its columns are missing.</summary>
    /// <exception cref="InvalidOperationException">
    /// There are no <see cref="InputColumns"/>. Give the numbers to <see cref="Predict(ReadOnlySpan{float})"/>.
    /// </exception>
    public TableRow CreateRow() => new(_rows ?? throw new InvalidOperationException(
        $"The features of this model are not made of a table. Give {nameof(Predict)} the {Inputs} numbers of a row"
        + $"{(InputColumnName.Length > 0 ? $", the column '{InputColumnName}'" : "")}."));

    /// <summary>Computes the scores of a row, or of some, as ML.NET's column Score has them.</summary>
    /// <param name="inputs">Rows x <see cref="Inputs"/>.</param>
    /// <returns>Rows x <see cref="Outputs"/>.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of the number of inputs.</exception>
    /// <exception cref="InvalidOperationException">The inputs are <see cref="InputColumns"/>.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs)
    {
        float[] scores = new float[checked(RowsOf(inputs) * Outputs)];
        Predict(inputs, scores);
        return scores;
    }

    /// <summary>Computes the scores of a row, or of some, as ML.NET's column Score has them.</summary>
    /// <param name="inputs">Rows x <see cref="Inputs"/>.</param>
    /// <param name="scores">Rows x <see cref="Outputs"/>; receives the scores.</param>
    /// <exception cref="ArgumentException">A length is no multiple, or they are of different numbers of rows.</exception>
    /// <exception cref="InvalidOperationException">The inputs are <see cref="InputColumns"/>.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> scores)
    {
        int rows = RowsOf(inputs);
        RequireRoom(scores, rows);
        Score(inputs, scores, rows);
    }

    /// <summary>Computes the scores of a row of a table, as ML.NET's column Score has them.</summary>
    /// <param name="row">The row, which <see cref="CreateRow"/> has made.</param>
    /// <returns><see cref="Outputs"/> numbers.</returns>
    /// <exception cref="ArgumentException">
    /// The row is one of another predictor, or a column whose type has no missing value is not set.
    /// </exception>
    public float[] Predict(TableRow row)
    {
        float[] scores = new float[Outputs];
        Predict(row, scores);
        return scores;
    }

    /// <summary>Computes the scores of a row of a table, as ML.NET's column Score has them.</summary>
    /// <param name="row">The row, which <see cref="CreateRow"/> has made.</param>
    /// <param name="scores"><see cref="Outputs"/> numbers; receives the scores.</param>
    /// <exception cref="ArgumentException">
    /// The row is one of another predictor, a column whose type has no missing value is not set, or the scores have another length.
    /// </exception>
    public void Predict(TableRow row, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(row);
        RequireRoom(scores, 1);
        Score(row.FeaturesOf(_rows), scores, 1);
    }

    private void Score(ReadOnlySpan<float> inputs, Span<float> scores, int rows)
    {
        Worker worker = Take();
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - row);
            worker.Score(inputs.Slice(row * Inputs, count * Inputs), scores.Slice(row * Outputs, count * Outputs));
        }
        Return(worker);
        for (int row = 0; row < rows; row++)
            _predictions.Finishing.Apply(scores.Slice(row * Outputs, Outputs));
    }

    /// <summary>
    /// Returns the class of a row: the index of the most probable one, or for a binary label 1 for true and 0 for false.
    /// </summary>
    /// <param name="inputs">The inputs of a row.</param>
    /// <returns>-1 where a score is NaN, as it is where an input is.</returns>
    /// <exception cref="ArgumentException">They are not the inputs of one row.</exception>
    /// <exception cref="InvalidOperationException">Classes are not what is predicted.</exception>
    public int PredictClass(ReadOnlySpan<float> inputs)
    {
        RequireClasses();
        if (RowsOf(inputs) != 1)
            throw new ArgumentException($"A row has {Inputs} inputs; found {inputs.Length}.", nameof(inputs));
        return ClassOfInputs(inputs);
    }

    /// <summary>Returns the class of a row of a table; see <see cref="PredictClass(ReadOnlySpan{float})"/>.</summary>
    /// <param name="row">The row, which <see cref="CreateRow"/> has made.</param>
    /// <returns>-1 where a score is NaN.</returns>
    /// <exception cref="ArgumentException">
    /// The row is one of another predictor, or a column whose type has no missing value is not set.
    /// </exception>
    /// <exception cref="InvalidOperationException">Classes are not what is predicted.</exception>
    public int PredictClass(TableRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        RequireClasses();
        return ClassOfInputs(row.FeaturesOf(_rows));
    }

    /// <summary>Returns the class that the scores of a row tell; see <see cref="PredictClass(ReadOnlySpan{float})"/>.</summary>
    /// <param name="scores">The scores of a row, as <see cref="Predict(ReadOnlySpan{float}, Span{float})"/> computes them.</param>
    /// <returns>-1 where a score is NaN.</returns>
    /// <exception cref="ArgumentException">They are not the scores of one row.</exception>
    /// <exception cref="InvalidOperationException">Classes are not what is predicted.</exception>
    public int ClassOf(ReadOnlySpan<float> scores)
    {
        RequireClasses();
        if (scores.Length != Outputs)
            throw new ArgumentException($"A row has {Outputs} scores; found {scores.Length}.", nameof(scores));
        return Task == PredictionTask.MulticlassClassification ? Softmax.MostProbable(scores)
            : float.IsNaN(scores[0]) ? -1 : scores[0] > _logit ? 1 : 0;
    }

    private void RequireClasses()
    {
        if (Task is not (PredictionTask.BinaryClassification or PredictionTask.MulticlassClassification))
            throw new InvalidOperationException($"A class is predicted by a classifier of one label; the task of this model is {Task}.");
    }

    [SkipLocalsInit]
    private int ClassOfInputs(ReadOnlySpan<float> inputs)
    {
        const int MostOnStack = 1024;
        Span<float> scores = Outputs <= MostOnStack ? stackalloc float[MostOnStack] : new float[Outputs];
        scores = scores[..Outputs];
        Score(inputs, scores, 1);
        return ClassOf(scores);
    }

    private int RowsOf(ReadOnlySpan<float> inputs)
    {
        if (_rows != null)
        {
            throw new InvalidOperationException(
                $"FeaturizeTable makes the features of this model. Give {nameof(Predict)} a row of {nameof(CreateRow)}, or load the model "
                + "with beginsAtFeatures: true.");
        }
        return inputs.Length % Inputs == 0 ? inputs.Length / Inputs
            : throw new ArgumentException($"A row has {Inputs} inputs; found {inputs.Length}, which is no multiple.", nameof(inputs));
    }

    private void RequireRoom(ReadOnlySpan<float> scores, int rows)
    {
        if (scores.Length != (long)rows * Outputs)
        {
            throw new ArgumentException(
                $"The scores of {rows} row{(rows == 1 ? "" : "s")} are {(long)rows * Outputs} numbers; found room for {scores.Length}.",
                nameof(scores));
        }
    }

    private Worker Take()
    {
        for (int i = 0; i < _idle.Length; i++)
            if (_idle[i] != null && Interlocked.Exchange(ref _idle[i], null) is { } worker)
                return worker;
        return new Worker(_scorer.Fork(), _pixels);
    }

    private void Return(Worker worker)
    {
        for (int i = 0; i < _idle.Length; i++)
            if (_idle[i] == null && Interlocked.CompareExchange(ref _idle[i], worker, null) == null)
                return;
    }

    /// <summary>Computes the outputs of the networks for one thread at a time.</summary>
    private sealed class Worker(IRowScorer scorer, PixelStep? pixels)
    {
        private float[] _features = [];

        public void Score(ReadOnlySpan<float> inputs, Span<float> outputs)
        {
            if (pixels == null)
            {
                scorer.Score(inputs, outputs);
                return;
            }
            if (_features.Length < inputs.Length)
                _features = new float[inputs.Length];
            Span<float> features = _features.AsSpan(0, inputs.Length);
            inputs.CopyTo(features);
            PixelNormalization.Apply(features, pixels.Mean, pixels.StandardDeviation);
            scorer.Score(features, outputs);
        }
    }
}
