namespace MLExtensions.Torch;

internal sealed class AdamWRule(AdamWOptimizer settings) : UpdateRule
{
    private readonly AdamRule _adam = new(
        Optimizer.Adam(settings.LearningRate, settings.Beta1, settings.Beta2, settings.Epsilon, weightDecay: 0, settings.Amsgrad));

    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
        => _adam.Update(parameter.Mul_(1 - learningRate * settings.WeightDecay), gradient, slots, step, learningRate);
}
