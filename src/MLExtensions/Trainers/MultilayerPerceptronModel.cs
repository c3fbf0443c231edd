namespace MLExtensions;

/// <summary>A trained multi-layer perceptron: its layers and how they came about. Printed, it shows a table of the layers.</summary>
public sealed class MultilayerPerceptronModel : NetworkModel
{
    internal MultilayerPerceptronModel(TrainedNetwork trained)
        : base(trained)
    {
    }
}
