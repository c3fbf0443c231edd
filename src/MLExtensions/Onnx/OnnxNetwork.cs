namespace MLExtensions.Onnx;

/// <summary>Adds networks to an ONNX graph.</summary>
internal static class OnnxNetwork
{
    /// <summary>Adds networks of one shape, of which the mean prediction is computed, as <see cref="EnsembleScorer"/> does.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="kind">What their outputs are.</param>
    /// <param name="features">The features: rows x inputs.</param>
    /// <returns>Rows x outputs.</returns>
    public static string AddMean(OnnxGraph graph, IReadOnlyList<Network> networks, OutputKind kind, string features)
    {
        string[] outputs = [.. networks.Select(network => Add(graph, network, features))];
        return outputs.Length == 1 ? outputs[0] : kind switch
        {
            OutputKind.ClassLogits => graph.Apply("Log", graph.Apply("Max",
                graph.Apply("Mean", [.. outputs.Select(output => graph.Apply("Softmax", output))]),
                graph.Constant([Setting.SmallestNormal]))),
            OutputKind.Logit => graph.Apply("Sub", LogOfSum(graph, outputs, negate: false), LogOfSum(graph, outputs, negate: true)),
            _ => graph.Apply("Mean", outputs),
        };
    }

    private static string Add(OnnxGraph graph, Network network, string x)
    {
        if (!network.InputShift.IsEmpty)
            x = graph.Apply("Sub", x, graph.Constant(network.InputShift.ToArray()));
        foreach (DenseLayer layer in network.Layers)
        {
            string weights = graph.Constant(layer.Weights.ToArray(), layer.Outputs, layer.Inputs);
            string biases = graph.Constant(layer.HasBias ? layer.Biases.ToArray() : new float[layer.Outputs]);
            x = graph.Apply("Gemm", [x, weights, biases], node => node.AddAttribute("transB", 1));
            x = Activate(graph, layer.Activation, x);
        }
        return x;
    }

    private static string Activate(OnnxGraph graph, Activation activation, string x) => activation switch
    {
        IdentityActivation => x,
        ReluActivation => graph.Apply("Relu", x),
        LeakyReluActivation leaky => graph.Apply("LeakyRelu", [x], node => node.AddAttribute("alpha", leaky.NegativeSlope)),
        EluActivation elu => graph.Apply("Elu", [x], node => node.AddAttribute("alpha", elu.Alpha)),
        SeluActivation => graph.Apply("Selu", x),
        SigmoidActivation => graph.Apply("Sigmoid", x),
        TanhActivation => graph.Apply("Tanh", x),
        SiluActivation => graph.Apply("Div", x, graph.OnePlusExpOfMinus(x)),
        MishActivation => graph.Apply("Mul", x, graph.Apply("Tanh", graph.Apply("Softplus", x))),
        GeluActivation => graph.Apply("Mul", graph.Apply("Mul", x, graph.Constant([0.5f])),
            graph.Apply("Add", graph.Apply("Erf", graph.Apply("Mul", x, graph.Constant([0.70710678f]))), graph.Constant([1f]))),
        SoftmaxActivation => graph.Apply("Softmax", x),
        LogSoftmaxActivation => graph.Apply("LogSoftmax", x),
        _ => throw new NotSupportedException($"The activation {activation} cannot be exported as ONNX."),
    };

    /// <summary>
    /// Adds the logarithm of the sum of the probabilities of some logits, or of their complements. Small ones keep their digits.
    /// </summary>
    private static string LogOfSum(OnnxGraph graph, string[] logits, bool negate)
    {
        // ln(sigmoid(x)) = -softplus(-x); of the complement, -softplus(x).
        string[] logarithms =
        [
            .. logits.Select(logit => graph.Apply("Neg", graph.Apply("Softplus", negate ? logit : graph.Apply("Neg", logit)))),
        ];
        string largest = graph.Apply("Max", logarithms);
        return graph.Apply("Add", largest, graph.Apply("Log", graph.Apply("Sum",
            [.. logarithms.Select(logarithm => graph.Apply("Exp", graph.Apply("Sub", logarithm, largest)))])));
    }
}
