namespace MLExtensions.Torch;

internal sealed class RmsPropRule(RmsPropOptimizer settings) : UpdateRule
{
    // The slots: the mean square; the momentum, if there is one; the mean, if centered.
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, float learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor square = slots[0].mul_(settings.Alpha).addcmul_(gradient, gradient, 1 - settings.Alpha);
        if (settings.Centered)
        {
            Tensor mean = slots[^1].mul_(settings.Alpha).add_(gradient, 1 - settings.Alpha);
            square = square.addcmul(mean, mean, -1).clamp_min(0);
        }
        Tensor change = gradient.div_(square.sqrt().add_(settings.Epsilon));
        if (settings.Momentum > 0)
            change = slots[1].mul_(settings.Momentum).add_(change);
        parameter.add_(change, -learningRate);
    }
}
