namespace MLExtensions.Torch;

/// <summary>Core's activations and losses as functions of tensors, whose derivatives autograd finds.</summary>
internal static class Functions
{
    public static Tensor Apply(Activation activation, Tensor x) => activation.Kind switch
    {
        "identity" => x,
        "relu" => x.relu(),
        "leaky_relu" => x.LeakyRelu(activation.Parameter!.Value),
        "sigmoid" => x.sigmoid(),
        "tanh" => x.tanh(),
        "gelu" => x.gelu(),
        "softmax" => x.softmax(1),
        "log_softmax" => x.log_softmax(1),
        _ => throw new NotSupportedException($"TorchSharp's engine does not have the activation {activation}."),
    };

    /// <summary>The loss of each row.</summary>
    /// <param name="loss">Which one.</param>
    /// <param name="outputs">Rows x outputs.</param>
    /// <param name="labels">Rows x labels a row, single precision.</param>
    public static Tensor RowLosses(Loss loss, Tensor outputs, Tensor labels) => loss.Kind switch
    {
        "softmax cross-entropy" => -OfClass(outputs.log_softmax(1), labels),
        "negative log-likelihood" => -OfClass(outputs, labels),
        "binary cross-entropy" => MeanOfRow(nn.functional.binary_cross_entropy_with_logits(outputs, labels, reduction: nn.Reduction.None)),
        "mean squared error" => MeanOfRow(Square(outputs - labels)),
        "half mean squared error" => MeanOfRow(Square(outputs - labels)).Div(2),
        "mean absolute error" => MeanOfRow((outputs - labels).abs()),
        "huber" => Huber(outputs - labels, loss.Parameter!.Value),
        "smooth L1" => Huber(outputs - labels, loss.Parameter!.Value).Div(loss.Parameter.Value),
        _ => throw new NotSupportedException($"TorchSharp's engine does not have the loss {loss}."),
    };

    private static Tensor OfClass(Tensor outputs, Tensor labels) => outputs.gather(1, labels.to_type(ScalarType.Int64)).squeeze(1);

    // Square() is a power, by a number that could be lost: see NumberOperators.
    private static Tensor Square(Tensor x) => x * x;

    private static Tensor MeanOfRow(Tensor losses) => losses.mean([1]);

    // d^2 / 2 up to delta, delta * (|d| - delta / 2) beyond: with q = min(|d|, delta), both are q^2 / 2 + delta * (|d| - q).
    private static Tensor Huber(Tensor difference, float delta)
    {
        Tensor distance = difference.abs(), inner = distance.ClampMax(delta);
        return MeanOfRow(Square(inner).Div(2).Add(distance - inner, delta));
    }
}
