using System.Globalization;
using System.Text;
using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>
/// A linear model: y = Bias + the sum over i of Weights[i] * x[i]. Printed, it shows the weights with the names of the features.
/// </summary>
public sealed class SgdRegressionModelParameters : NetworkModelParameters
{
    /// <summary>
    /// Initializes a linear model that no trainer has trained, to begin a training with: <c>trainer.Fit(data, model)</c>.
    /// </summary>
    /// <param name="weights">The weights, one a feature.</param>
    /// <param name="bias">The bias; null for a model without bias.</param>
    /// <exception cref="ArgumentException">There are no weights, or a number is not finite.</exception>
    public SgdRegressionModelParameters(IReadOnlyList<float> weights, float? bias = 0)
        : this(new TrainedNetwork(CreateNetwork(weights, bias), new TrainingHistory(), ""))
    {
    }

    internal SgdRegressionModelParameters(TrainedNetwork trained)
        : base(trained)
    {
        Weights = Layers[0].Weights.ToArray();
        Bias = Layers[0].HasBias ? Layers[0].Biases.Span[0] : 0;
    }

    /// <summary>Gets the weights, one a feature.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>Gets the bias: the prediction where all features are 0. It is 0 for a model without bias.</summary>
    public float Bias { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        const string bias = "bias";
        string[] names = [
            .. Weights.Select((_, i) => i < FeatureNames.Count && FeatureNames[i].Length > 0 ? FeatureNames[i] : $"features[{i}]"),
            .. Layers[0].HasBias ? [bias] : Array.Empty<string>()];
        int width = names.Max(name => name.Length);
        var table = new StringBuilder();
        for (int i = 0; i < names.Length; i++)
            table.Append(CultureInfo.InvariantCulture, $"{names[i].PadRight(width)}  {(i < Weights.Count ? Weights[i] : Bias),14:G7}\n");
        return table.ToString();
    }

    private static Network CreateNetwork(IReadOnlyList<float> weights, float? bias)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
            throw new ArgumentException("A linear model should have a weight for each feature; found none.", nameof(weights));
        foreach (float weight in weights)
            Setting.RequireFinite(nameof(weights), weight);
        if (bias is float number)
            Setting.RequireFinite(nameof(bias), number);
        return new Network(
            [new DenseLayer(
                weights.Count, 1, Activation.Identity, weights.ToArray(), bias is float value ? [value] : Array.Empty<float>())]);
    }
}
