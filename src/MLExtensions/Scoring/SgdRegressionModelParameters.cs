using System.Globalization;
using System.Text;
using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A linear model: y = Bias + the sum over i of Weights[i] * x[i].</summary>
/// <remarks>
/// <para>ToString returns a table of the weights with the names of the features, and the bias.</para>
/// <para>
/// <c>mlContext.Transforms.CalculateFeatureContribution</c> of ML.NET takes its transformer: the contribution of feature i is
/// Weights[i] * x[i]. <c>mlContext.Transforms.Contributions</c> compares with the mean of the feature instead.
/// </para>
/// <para>Thread safety: an instance does not change and may be used by several threads at once.</para>
/// </remarks>
public sealed partial class SgdRegressionModelParameters : NetworkModelParameters
{
    /// <summary>Initializes a linear model with weights and a bias, as the initial model of a training.</summary>
    /// <param name="weights">The weights, one for each feature.</param>
    /// <param name="bias">The bias; null for a model without bias.</param>
    /// <exception cref="ArgumentException">There are no weights, or a weight or the bias is not finite.</exception>
    /// <example>
    /// <code>
    /// var initialModel = new SgdRegressionModelParameters([1.8f], bias: 32);
    /// var transformer = trainer.Fit(trainData, initialModel);
    /// </code>
    /// </example>
    public SgdRegressionModelParameters(IReadOnlyList<float> weights, float? bias = 0)
        : this(TrainedNetwork.Untrained(CreateNetwork(weights, bias)))
    {
    }

    internal SgdRegressionModelParameters(TrainedNetwork trained)
        : base(trained)
    {
        Weights = Layers[0].Weights.ToArray();
        Bias = BiasOf(Network);
    }

    /// <summary>Gets the weights, one for each feature.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>Gets the bias: the prediction where all features are 0. It is 0 for a model without bias.</summary>
    public float Bias { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var names = Weights.Select((_, i) => i < FeatureNames.Count && FeatureNames[i].Length > 0 ? FeatureNames[i] : $"features[{i}]")
            .ToList();
        if (Layers[0].HasBias)
            names.Add("bias");
        int width = names.Max(name => name.Length);
        var table = new StringBuilder();
        for (int i = 0; i < names.Count; i++)
            table.Append(CultureInfo.InvariantCulture, $"{names[i].PadRight(width)}  {(i < Weights.Count ? Weights[i] : Bias),14:G7}\n");
        return table.ToString();
    }

    private static float BiasOf(Network network)
    {
        double bias = network.Layers[0].HasBias ? network.Layers[0].Biases.Span[0] : 0;
        for (int i = 0; i < network.InputShift.Length; i++)
            bias -= (double)network.Layers[0].Weights.Span[i] * network.InputShift.Span[i];
        return (float)bias;
    }

    private static Network CreateNetwork(IReadOnlyList<float> weights, float? bias)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
            throw new ArgumentException("A linear model should have a weight for each feature; found none.", nameof(weights));
        float[] biases = bias is float value ? [value] : [];
        foreach (float weight in weights)
            Setting.RequireFinite(nameof(weights), weight);
        foreach (float number in biases)
            Setting.RequireFinite(nameof(bias), number);
        return new Network([new DenseLayer(weights.Count, 1, Activation.Identity, weights.ToArray(), biases)]);
    }
}
