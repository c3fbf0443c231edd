namespace MLExtensions.Torch;

internal sealed class SgdRule(SgdOptimizer settings) : UpdateRule
{
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        if (settings.Momentum > 0)
        {
            Tensor momentum = slots[0].Mul_(settings.Momentum).Add_(gradient, step == 1 ? 1 : 1 - settings.Dampening);
            gradient = settings.Nesterov ? gradient.Add_(momentum, settings.Momentum) : momentum;
        }
        parameter.Add_(gradient, -learningRate);
    }
}
