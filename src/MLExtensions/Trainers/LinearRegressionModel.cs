using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>A trained linear model: y = Bias + the sum of Weights[i] * x[i]. Printed, it shows the weights with the features' names.</summary>
public sealed class LinearRegressionModel : NetworkModel
{
    internal LinearRegressionModel(TrainedNetwork trained, IReadOnlyList<string> featureNames)
        : base(trained)
    {
        FeatureNames = featureNames;
        Weights = Layers[0].Weights.ToArray();
        Bias = Layers[0].HasBias ? Layers[0].Biases.Span[0] : 0;
    }

    /// <summary>One a feature.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>What is predicted where all features are 0; 0 for a model without bias.</summary>
    public float Bias { get; }

    /// <summary>The features' names, as the slot names of their column had them; empty where it had none.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        const string bias = "bias";
        string[] names = [.. Weights.Select((_, i) => i < FeatureNames.Count && FeatureNames[i].Length > 0 ? FeatureNames[i] : $"features[{i}]"), .. Layers[0].HasBias ? [bias] : Array.Empty<string>()];
        int width = names.Max(name => name.Length);
        var table = new StringBuilder();
        for (int i = 0; i < names.Length; i++)
            table.Append(CultureInfo.InvariantCulture, $"{names[i].PadRight(width)}  {(i < Weights.Count ? Weights[i] : Bias),14:G7}\n");
        return table.ToString();
    }
}
