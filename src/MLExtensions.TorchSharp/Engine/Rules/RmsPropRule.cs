namespace MLExtensions.Torch;

internal sealed class RmsPropRule(RmsPropOptimizer settings) : UpdateRule
{
    // The slots: the mean square; the momentum, if there is one; the mean, if centered.
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor square = slots[0].Mul_(settings.Alpha).AddCMul_(gradient, gradient, 1 - settings.Alpha);
        if (settings.Centered)
        {
            Tensor mean = slots[^1].Mul_(settings.Alpha).Add_(gradient, 1 - settings.Alpha);
            square = square.AddCMul(mean, mean, -1).ClampMin(0);
        }
        Tensor change = gradient.div_(square.sqrt().Add_(settings.Epsilon));
        if (settings.Momentum > 0)
            change = slots[1].Mul_(settings.Momentum).Add_(change);
        parameter.Add_(change, -learningRate);
    }
}
