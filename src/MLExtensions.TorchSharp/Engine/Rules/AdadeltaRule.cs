namespace MLExtensions.Torch;

internal sealed class AdadeltaRule(AdadeltaOptimizer settings) : UpdateRule
{
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor squares = slots[0].Mul_(settings.Rho).AddCMul_(gradient, gradient, 1 - settings.Rho);
        Tensor delta = slots[1].Add(settings.Epsilon).div_(squares.Add(settings.Epsilon)).sqrt_().mul_(gradient);
        slots[1].Mul_(settings.Rho).AddCMul_(delta, delta, 1 - settings.Rho);
        parameter.Add_(delta, -learningRate);
    }
}
