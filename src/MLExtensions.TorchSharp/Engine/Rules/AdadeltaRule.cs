namespace MLExtensions.Torch;

internal sealed class AdadeltaRule(AdadeltaOptimizer settings) : UpdateRule
{
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, float learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor squares = slots[0].mul_(settings.Rho).addcmul_(gradient, gradient, 1 - settings.Rho);
        Tensor delta = slots[1].add(settings.Epsilon).div_(squares.add(settings.Epsilon)).sqrt_().mul_(gradient);
        slots[1].mul_(settings.Rho).addcmul_(delta, delta, 1 - settings.Rho);
        parameter.add_(delta, -learningRate);
    }
}
