namespace MLExtensions;

/// <summary>The settings that the trainers of multi-layer perceptrons have in common.</summary>
public abstract class MultilayerPerceptronOptions : NetworkTrainerOptions
{
    private protected MultilayerPerceptronOptions()
    {
    }

    /// <summary>The width of each hidden layer, first to last, each 1 or more; none gives a linear model. Default: one layer of 100.</summary>
    public IReadOnlyList<int> HiddenLayers { get; set; } = [100];

    /// <summary>Of the hidden layers. Default: ReLU.</summary>
    public Activation Activation { get; set; } = Activation.Relu;

    /// <summary>Of the output layer; null: none. What can be given depends on the trainer.</summary>
    public Activation? OutputActivation { get; set; }

    /// <summary>The probability with which each output of a hidden layer is dropped in a step of training, from 0 to less than 1. Default: 0, no dropout.</summary>
    public float Dropout { get; set; }

    /// <summary>How the weights begin. Default: as those of PyTorch's nn.Linear.</summary>
    public Initialization Initialization { get; set; } = Initialization.PyTorchDefault;

    /// <summary>How the biases begin. Default: as those of PyTorch's nn.Linear.</summary>
    public Initialization BiasInitialization { get; set; } = Initialization.PyTorchDefault;

    /// <summary>Whether the layers have biases. Default: true.</summary>
    public bool HasBias { get; set; } = true;

    /// <summary>How the weights change. Default: Adam with a learning rate of 0.001.</summary>
    public Optimizer Optimizer { get; set; } = Optimizer.Adam();

    internal override Optimizer UsedOptimizer => Optimizer;

    internal override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        ArgumentNullException.ThrowIfNull(Activation);
        ArgumentNullException.ThrowIfNull(Initialization);
        ArgumentNullException.ThrowIfNull(BiasInitialization);
        foreach (int width in HiddenLayers)
            Setting.Require(width >= 1, nameof(HiddenLayers), width, "widths of 1 or more");
        Setting.Require(!Activation.IsRowwise, nameof(Activation), Activation, "one that a hidden layer can have; softmax and log-softmax are for the outputs");
        Setting.Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "a probability from 0 to less than 1");
        Initialization.Check();
        BiasInitialization.Check();
    }

    internal override TrainerOptions Copy()
    {
        var copy = (MultilayerPerceptronOptions)base.Copy();
        copy.HiddenLayers = [.. HiddenLayers];
        return copy;
    }
}
