namespace MLExtensions.Torch;

/// <summary>Core's activations and losses as functions of tensors, whose derivatives autograd finds.</summary>
internal static class Functions
{
    public static Tensor Apply(Activation activation, Tensor x) => activation switch
    {
        IdentityActivation => x,
        ReluActivation => x.relu(),
        LeakyReluActivation leaky => x.LeakyRelu(leaky.NegativeSlope),
        EluActivation elu => x.Elu(elu.Alpha),
        SeluActivation => x.selu(),
        SiluActivation => x.silu(),
        MishActivation => x * x.logaddexp(zeros_like(x)).tanh(),
        SigmoidActivation => x.sigmoid(),
        TanhActivation => x.tanh(),
        GeluActivation => x.gelu(),
        SoftmaxActivation => x.softmax(1),
        LogSoftmaxActivation => x.log_softmax(1),
        _ => throw new NotSupportedException($"{nameof(TorchEngine)} does not have the activation {activation}."),
    };

    /// <summary>Computes the loss of each row.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="outputs">Rows x outputs.</param>
    /// <param name="labels">Rows x label values, in single precision.</param>
    public static Tensor RowLosses(Loss loss, Tensor outputs, Tensor labels) => loss switch
    {
        SoftmaxCrossEntropyLoss { LabelSmoothing: 0 } => -OfClass(outputs.log_softmax(1), labels),
        SoftmaxCrossEntropyLoss smoothed => SmoothedCrossEntropy(outputs.log_softmax(1), labels, smoothed.LabelSmoothing),
        NegativeLogLikelihoodLoss => -OfClass(outputs, labels),
        BinaryCrossEntropyLoss { LabelSmoothing: 0 } => BinaryCrossEntropy(outputs, labels),
        BinaryCrossEntropyLoss smoothed => BinaryCrossEntropy(
            outputs, labels.Mul(1 - smoothed.LabelSmoothing).Add(smoothed.LabelSmoothing / 2)),
        SoftmaxFocalLoss focal => SoftmaxFocal(OfClass(outputs.log_softmax(1), labels), focal.Gamma),
        BinaryFocalLoss focal => MeanOfRow(
            labels * BinaryFocal(outputs, focal.Gamma) + labels.Mul(-1).Add(1) * BinaryFocal(-outputs, focal.Gamma)),
        MeanSquaredErrorLoss => MeanOfRow(Square(outputs - labels)),
        HalfMeanSquaredErrorLoss => MeanOfRow(Square(outputs - labels)).Div(2),
        MeanAbsoluteErrorLoss => MeanOfRow((outputs - labels).abs()),
        HuberLoss huber => Huber(outputs - labels, huber.UsedDelta),
        SmoothL1Loss smooth => Huber(outputs - labels, smooth.UsedBeta).Div(smooth.UsedBeta),
        PinballLoss pinball => Pinball(labels - outputs, pinball.Quantiles),
        _ => throw new NotSupportedException($"{nameof(TorchEngine)} does not have the loss {loss}."),
    };

    private static Tensor OfClass(Tensor outputs, Tensor labels) => outputs.gather(1, labels.to_type(ScalarType.Int64)).squeeze(1);

    private static Tensor SmoothedCrossEntropy(Tensor logarithms, Tensor labels, double smoothing)
        => -OfClass(logarithms, labels).Mul(1 - smoothing).Add(MeanOfRow(logarithms), smoothing);

    private static Tensor BinaryCrossEntropy(Tensor outputs, Tensor labels)
        => MeanOfRow(nn.functional.binary_cross_entropy_with_logits(outputs, labels, reduction: nn.Reduction.None));

    private static Tensor SoftmaxFocal(Tensor logarithms, double gamma) => -FocalFactor(-logarithms.expm1(), gamma) * logarithms;

    private static Tensor BinaryFocal(Tensor outputs, double gamma)
        => -FocalFactor((-outputs).sigmoid(), gamma) * nn.functional.logsigmoid(outputs);

    // The derivative of a power of less than 1 is infinite at 0.
    private static Tensor FocalFactor(Tensor miss, double gamma) => miss.ClampMin(Setting.SmallestNormal).Pow(gamma);

    // Square() is a power, by a number that could be lost: see NumberOperators.
    private static Tensor Square(Tensor x) => x * x;

    private static Tensor MeanOfRow(Tensor losses) => losses.mean([1]);

    // d^2 / 2 up to delta, delta * (|d| - delta / 2) beyond: with q = min(|d|, delta), both are q^2 / 2 + delta * (|d| - q).
    private static Tensor Huber(Tensor difference, double delta)
    {
        Tensor distance = difference.abs(), inner = distance.ClampMax(delta);
        return MeanOfRow(Square(inner).Div(2).Add(distance - inner, delta));
    }

    // With d = label - output, quantile * d above 0 and (quantile - 1) * d below are quantile * d + max(-d, 0).
    private static Tensor Pinball(Tensor difference, IReadOnlyList<double> quantiles)
    {
        Tensor levels = tensor(quantiles.Select(quantile => (float)quantile).ToArray(), device: difference.device);
        return MeanOfRow(levels * difference + (-difference).relu());
    }
}
