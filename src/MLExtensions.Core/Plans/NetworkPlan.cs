using System.Globalization;

namespace MLExtensions;

/// <summary>A network, and how it is trained.</summary>
internal sealed record NetworkPlan : TrainingPlan
{
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
            Network.Save(parameters);
            return parameters.Tensors;
        }
    }

    internal override IEnumerable<(string Name, string Text)> OwnSettings
        => [("Network", Network.ToString()), (nameof(Dropout), Dropout.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (!(Dropout >= 0 && Dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout should be a probability from 0 to less than 1.");
        if (!Network.InputShift.IsEmpty)
            throw new ArgumentException("A network in training should have no input shift; found one.", nameof(Network));
    }
}
