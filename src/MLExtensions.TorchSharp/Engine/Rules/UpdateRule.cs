namespace MLExtensions.Torch;

/// <summary>
/// One step of an optimizer on tensors: the formulas of Core's update rules, with the same slots. Each optimizer is one file.
/// </summary>
internal abstract class UpdateRule
{
    /// <summary>The rule of an optimizer's settings.</summary>
    public static UpdateRule Of(Optimizer optimizer) => optimizer switch
    {
        SgdOptimizer sgd => new SgdRule(sgd),
        AdamOptimizer adam => new AdamRule(adam),
        AdamWOptimizer adamW => new AdamWRule(adamW),
        AdagradOptimizer adagrad => new AdagradRule(adagrad),
        AdadeltaOptimizer adadelta => new AdadeltaRule(adadelta),
        RmsPropOptimizer rmsProp => new RmsPropRule(rmsProp),
        // Its epochs set the parameters themselves.
        LbfgsOptimizer lbfgs => new SgdRule(Optimizer.Sgd(lbfgs.LearningRate)),
        _ => throw new NotSupportedException($"TorchSharp's engine does not have the optimizer {optimizer}."),
    };

    /// <summary>Changes a parameter in place.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">The loss's derivatives by it; may be changed.</param>
    /// <param name="slots">What the rule remembers of it, zeros before the first step.</param>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="learningRate">The step's rate.</param>
    public abstract void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate);

    /// <summary>Coupled weight decay: the gradient of loss + weightDecay / 2 * |parameter|^2.</summary>
    protected static Tensor Decay(Tensor gradient, Tensor parameter, double weightDecay)
        => weightDecay == 0 ? gradient : gradient.Add_(parameter, weightDecay);
}
