namespace MLExtensions.TestSupport;

/// <summary>
/// A network's mean loss over some rows, in double precision and in the plainest way, and its gradient by central differences.
/// </summary>
/// <param name="network">The shape, and the parameters to start from.</param>
/// <param name="loss">The loss.</param>
/// <param name="features">Rows x inputs.</param>
/// <param name="labels">Rows x label values.</param>
/// <param name="weights">One a row; null: none.</param>
/// <param name="featureFactors">A number for each feature, by which it is multiplied before the first layer; null: none.</param>
internal sealed class ReferenceNetwork(
    Network network, Loss loss, float[] features, float[] labels, float[]? weights, float[]? featureFactors = null)
{
    private readonly double[]? _featureFactors = featureFactors?.Select(factor => (double)factor).ToArray();
    private readonly double[][] _parameters = [
        .. network.Layers.SelectMany(layer => new[] { layer.Weights, layer.Biases })
        .Select(values => values.ToArray().Select(value => (double)value).ToArray())];

    /// <summary>The parameters in the order of a gradient, which can be changed in place: the factors of the features come first.</summary>
    public double[][] Parameters => _featureFactors == null ? _parameters : [_featureFactors, .. _parameters];

    /// <summary>The loss of a row from its outputs and its label values.</summary>
    public static Dictionary<Loss, Func<double[], float[], double>> Losses { get; } = new()
    {
        [Loss.MeanSquaredError] = (outputs, label) => Mean(outputs, label, d => d * d),
        [Loss.HalfMeanSquaredError] = (outputs, label) => Mean(outputs, label, d => d * d / 2),
        [Loss.MeanAbsoluteError] = (outputs, label) => Mean(outputs, label, Math.Abs),
        [Loss.Huber(0.5)] = (outputs, label) => Mean(outputs, label, d => Math.Abs(d) < 0.5 ? d * d / 2 : 0.5 * Math.Abs(d) - 0.125),
        [Loss.Huber()] = (outputs, label) => Mean(outputs, label, d => Math.Abs(d) < 1 ? d * d / 2 : Math.Abs(d) - 0.5),
        [Loss.SmoothL1(0.5)] = (outputs, label) => Mean(outputs, label, d => Math.Abs(d) < 0.5 ? d * d : Math.Abs(d) - 0.25),
        [Loss.Pinball(0.9)] = (outputs, label) => Mean(outputs, label, d => d < 0 ? -0.9 * d : 0.1 * d),
        [Loss.BinaryCrossEntropy] = (outputs, label)
        => outputs.Zip(label, (x, y) => -y * Math.Log(Logistic(x)) - (1 - y) * Math.Log(Logistic(-x))).Average(),
        [Loss.BinaryCrossEntropy with { LabelSmoothing = 0.2 }] = (outputs, label)
        => outputs.Zip(label, (x, y) => -(0.8 * y + 0.1) * Math.Log(Logistic(x)) - (0.9 - 0.8 * y) * Math.Log(Logistic(-x))).Average(),
        [Loss.BinaryFocal()] = (outputs, label) => BinaryFocal(outputs, label, 2),
        [Loss.BinaryFocal(0.5)] = (outputs, label) => BinaryFocal(outputs, label, 0.5),
        [Loss.SoftmaxFocal()] = (outputs, label) => SoftmaxFocal(outputs, label, 2),
        [Loss.SoftmaxFocal(0.5)] = (outputs, label) => SoftmaxFocal(outputs, label, 0.5),
        [Loss.NegativeLogLikelihood] = (outputs, label) => -outputs[(int)label[0]],
        [Loss.SoftmaxCrossEntropy] = (outputs, label) => -LogSoftmax(outputs)[(int)label[0]],
        [Loss.SoftmaxCrossEntropy with { LabelSmoothing = 0.3 }] = (outputs, label)
        => -0.7 * LogSoftmax(outputs)[(int)label[0]] - 0.3 * LogSoftmax(outputs).Average(),
    };

    /// <summary>
    /// Label values of each row: classes in turn, zeros and ones, or numbers near an output of 0, at which no loss has a kink.
    /// </summary>
    public static float[] Labels(Loss loss, int rows, int outputs)
        => loss is ClassLoss
        ? [.. Enumerable.Range(0, rows).Select(row => (float)(row % outputs))]
        : loss.IsClassification ? [.. Enumerable.Range(0, rows * outputs).Select(i => i % 3 == 2 ? 0.25f : i % 3)]
        : [.. Enumerable.Range(0, rows * outputs).Select(i => 1.3f * MathF.Sin(1 + 7 * i))];

    public double MeanLoss()
    {
        double sum = 0, weightSum = 0;
        int rows = features.Length / network.Inputs, labelsOfRow = labels.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            double weight = weights?[row] ?? 1;
            sum += weight * Losses[loss](Outputs(row), labels[(row * labelsOfRow)..((row + 1) * labelsOfRow)]);
            weightSum += weight;
        }
        return weightSum == 0 ? 0 : sum / weightSum;
    }

    /// <summary>By the factors of the features, if there are any; by weights, then biases, layer by layer.</summary>
    public double[] Gradient()
    {
        const double Change = 1e-6;
        var gradient = new List<double>();
        foreach (double[] values in Parameters)
        {
            for (int i = 0; i < values.Length; i++)
            {
                double value = values[i];
                values[i] = value + Change;
                double above = MeanLoss();
                values[i] = value - Change;
                gradient.Add((above - MeanLoss()) / (2 * Change));
                values[i] = value;
            }
        }
        return [.. gradient];
    }

    private double[] Outputs(int row) => Outputs([
        .. features[(row * network.Inputs)..((row + 1) * network.Inputs)].Select((value, i) => value * (_featureFactors?[i] ?? 1))]);

    /// <summary>A network whose outputs are asked for alone.</summary>
    public static ReferenceNetwork Of(Network network) => new(network, Loss.MeanSquaredError, [], [], null);

    /// <summary>The outputs for a row. What the network subtracts from its inputs is not subtracted.</summary>
    public double[] Outputs(double[] x)
    {
        for (int k = 0; k < network.Layers.Count; k++)
        {
            DenseLayer layer = network.Layers[k];
            double[] layerWeights = _parameters[2 * k], biases = _parameters[2 * k + 1], z = new double[layer.Outputs];
            for (int o = 0; o < z.Length; o++)
            {
                z[o] = biases.Length == 0 ? 0 : biases[o];
                for (int i = 0; i < x.Length; i++)
                    z[o] += layerWeights[o * x.Length + i] * x[i];
            }
            x = Activate(layer.Activation.Name, z);
        }
        return x;
    }

    private static double[] Activate(string activation, double[] z)
    {
        double sumOfExp = z.Sum(Math.Exp);
        return [.. z.Select(x => activation switch
        {
            "softmax" => Math.Exp(x) / sumOfExp,
            "log_softmax" => x - Math.Log(sumOfExp),
            _ => Activate(activation, x),
        })];
    }

    /// <summary>An activation of one number.</summary>
    public static double Activate(string activation, double x) => activation switch
    {
        "identity" => x,
        "relu" => Math.Max(x, 0),
        "leaky_relu(0.01)" => x > 0 ? x : (double)0.01f * x,
        "leaky_relu(0.2)" => x > 0 ? x : (double)0.2f * x,
        "leaky_relu(0.3)" => x > 0 ? x : (double)0.3f * x,
        "elu(1)" => x > 0 ? x : ExpMinusOne(x),
        "elu(0.5)" => x > 0 ? x : 0.5 * ExpMinusOne(x),
        "selu" => 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * ExpMinusOne(x)),
        "silu" => x * Logistic(x),
        "mish" => x * Math.Tanh(x > 40 ? x : x < -12 ? LogOfOnePlus(Math.Exp(x)) : Math.Log(1 + Math.Exp(x))),
        "sigmoid" => Logistic(x),
        "tanh" => Math.Tanh(x),
        "gelu" => x * Normal(x),
        _ => throw new ArgumentException(activation),
    };

    private static double Mean(double[] outputs, float[] label, Func<double, double> ofDifference)
        => outputs.Zip(label, (output, y) => ofDifference(output - y)).Average();

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-4 ? x + x * x / 2 + x * x * x / 6 : Math.Exp(x) - 1;

    private static double LogOfOnePlus(double small) => small - small * small / 2 + small * small * small / 3;
    private static double BinaryFocal(double[] outputs, float[] label, double gamma) => outputs.Zip(label, (x, y) =>
        -y * Math.Pow(1 - Logistic(x), gamma) * Math.Log(Logistic(x))
        - (1 - y) * Math.Pow(Logistic(x), gamma) * Math.Log(1 - Logistic(x))).Average();

    // Of one class, the probability is 1; its logarithm may be 1e-16 more than 0 here.
    private static double SoftmaxFocal(double[] outputs, float[] label, double gamma)
        => -Math.Pow(Math.Max(1 - Math.Exp(LogSoftmax(outputs)[(int)label[0]]), 0), gamma) * LogSoftmax(outputs)[(int)label[0]];

    private static double[] LogSoftmax(double[] outputs)
    {
        double logOfSum = Math.Log(outputs.Sum(Math.Exp));
        return [.. outputs.Select(output => output - logOfSum)];
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The normal distribution: near 0 by its series, far from it by Laplace's continued fraction.</summary>
    private static double Normal(double x)
    {
        double magnitude = Math.Abs(x), density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (magnitude < 3)
        {
            double term = x, sum = x;
            for (int n = 1; n < 100; n++)
                sum += term *= x * x / (2 * n + 1);
            return 0.5 + sum * density;
        }
        double fraction = magnitude;
        for (int n = 200; n >= 1; n--)
            fraction = magnitude + n / fraction;
        return x < 0 ? density / fraction : 1 - density / fraction;
    }
}
