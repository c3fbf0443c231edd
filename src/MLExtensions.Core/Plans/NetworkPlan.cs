using System.Globalization;

namespace MLExtensions;

/// <summary>A network, and how it is trained.</summary>
internal sealed record NetworkPlan : TrainingPlan
{
    /// <summary>The name of the factors of the features in a run's state.</summary>
    public const string FeatureFactorsName = "feature_factors";

    /// <summary>A plan with the default settings.</summary>
    public NetworkPlan()
    {
    }

    /// <summary>A plan with these settings.</summary>
    public NetworkPlan(TrainingSettings settings)
        : base(settings)
    {
    }

    /// <summary>The shape, and the parameters to start from. Numbers to subtract from the inputs are part of the scaling instead.</summary>
    public required Network Network { get; init; }

    /// <summary>Gets the probability of dropping each output of a hidden layer in a training step.</summary>
    /// <value>From 0 to less than 1. Default: 0.</value>
    public double Dropout { get; init; }

    /// <summary>
    /// Gets whether the network trained is layers(x * s), where s is a parameter with a number for each feature, which begins with 1. A run
    /// has it before the parameters of the layers.
    /// </summary>
    public bool HasFeatureFactors { get; init; }

    /// <summary>Gets the factors of the learning rate; null where all are 1.</summary>
    public LearningRateFactors? LearningRateFactors { get; init; }

    /// <inheritdoc/>
    public override int Inputs => Network.Inputs;

    /// <inheritdoc/>
    public override int Outputs => Network.Outputs;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> Parameters
    {
        get
        {
            var parameters = new NamedTensors();
            if (HasFeatureFactors)
                parameters.Add(FeatureFactorsName, Enumerable.Repeat(1f, Inputs).ToArray(), Inputs);
            Network.Save(parameters);
            return parameters.Tensors;
        }
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<double>? RateFactors
    {
        get
        {
            if (LearningRateFactors is not { } settings)
                return null;
            List<double> factors = HasFeatureFactors ? [settings.FeatureFactors] : [];
            for (int layer = 0; layer < Network.Layers.Count; layer++)
            {
                (double weights, double biases) = settings.Of(Network, layer);
                factors.AddRange(Network.Layers[layer].HasBias ? [weights, biases] : [weights]);
            }
            return factors;
        }
    }

    internal override IEnumerable<(string Name, string Text)> OwnSettings =>
    [
        ("Network", Network.ToString()),
        (nameof(Dropout), Dropout.ToString(CultureInfo.InvariantCulture)),
        (nameof(HasFeatureFactors), HasFeatureFactors.ToString()),
        (nameof(LearningRateFactors), LearningRateFactors?.ToString() ?? "none"),
    ];

    /// <summary>Returns the network of a run's state. The factors of the features become part of the weights of the first layer.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of the network's shape.</exception>
    public Network NetworkOf(NamedTensors state)
    {
        Network network = Network.WithParameters(state);
        return HasFeatureFactors ? network.WithInputFactors(state.Get(FeatureFactorsName, Inputs).Span) : network;
    }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (!(Dropout >= 0 && Dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout should be a probability from 0 to less than 1.");
        if (!Network.InputShift.IsEmpty)
            throw new ArgumentException("A network in training should have no input shift; found one.", nameof(Network));
        Check(LearningRateFactors, Optimizer);
    }

    /// <summary>Throws where factors of the learning rate are out of their range, or are not for the optimizer.</summary>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    internal static void Check(LearningRateFactors? factors, Optimizer optimizer)
    {
        factors?.Check();
        Setting.Require(factors == null || optimizer is not LbfgsOptimizer, nameof(LearningRateFactors), factors,
            "null with L-BFGS, which finds the length of its steps itself");
    }
}
