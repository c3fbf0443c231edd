namespace MLExtensions;

/// <summary>The settings that the trainers of multi-layer perceptrons have in common.</summary>
public abstract class MultilayerPerceptronOptions
{
    private protected MultilayerPerceptronOptions()
    {
    }

    /// <summary>The column to learn.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column to learn from: a vector of Single of known size.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>A column of Single that says how much each row counts; null: every row counts 1.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The width of each hidden layer, first to last, each 1 or more; none gives a linear model. Default: one layer of 100.</summary>
    public IReadOnlyList<int> HiddenLayers { get; set; } = [100];

    /// <summary>Of the hidden layers. Default: ReLU.</summary>
    public Activation Activation { get; set; } = Activation.Relu;

    /// <summary>The probability with which each output of a hidden layer is dropped in a step of training, from 0 to less than 1. Default: 0, no dropout.</summary>
    public float Dropout { get; set; }

    /// <summary>How the weights change. Default: Adam with a learning rate of 0.001.</summary>
    public Optimizer Optimizer { get; set; } = Optimizer.Adam();

    /// <summary>Number of rows that a step of training looks at, 1 or more; the last batch of an epoch may be smaller. Default: 64.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>How often training goes through all rows, 1 or more. Default: 10.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Whether each epoch reads the rows in a new random order, or in the order of the data. Default: true.</summary>
    public bool Shuffle { get; set; } = true;

    /// <summary>Decides initial weights, order of rows and dropout; null takes the MLContext's seed, and if it has none, another at each Fit. One seed gives one model, bit for bit.</summary>
    public int? Seed { get; set; }

    /// <summary>Threads to train with, from 1 to 1024; null: one a processor core. The model is the same, bit for bit, for any number. An <see cref="Engine"/> given has its own.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Where the arithmetic of training happens; null: on this processor, <see cref="SimdEngine"/>.</summary>
    public IEngine? Engine { get; set; }

    /// <summary>Told after every step, on the thread that trains.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Ends the training between two steps, with an OperationCanceledException.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <exception cref="ArgumentException">A setting is missing or out of its range; the message has its name, its value and the range.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        if (ExampleWeightColumnName != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(ExampleWeightColumnName);
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        ArgumentNullException.ThrowIfNull(Activation);
        ArgumentNullException.ThrowIfNull(Optimizer);
        foreach (int width in HiddenLayers)
            Require(width >= 1, nameof(HiddenLayers), width, "widths of 1 or more");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "a probability from 0 to less than 1");
        Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Require(NumberOfThreads is null or (>= 1 and <= SimdEngine.MaxThreads), nameof(NumberOfThreads), NumberOfThreads, $"from 1 to {SimdEngine.MaxThreads}");
        Optimizer.Check();
    }

    private static void Require(bool condition, string setting, object? value, string range)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(setting, value, $"{setting} should be {range}.");
    }
}
