namespace MLExtensions.Torch;

internal sealed class SgdRule(SgdOptimizer settings) : UpdateRule
{
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, float learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        if (settings.Momentum > 0)
        {
            Tensor momentum = slots[0].mul_(settings.Momentum).add_(gradient, step == 1 ? 1 : 1 - settings.Dampening);
            gradient = settings.Nesterov ? gradient.add_(momentum, settings.Momentum) : momentum;
        }
        parameter.add_(gradient, -learningRate);
    }
}
