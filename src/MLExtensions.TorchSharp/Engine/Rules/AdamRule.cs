namespace MLExtensions.Torch;

internal sealed class AdamRule(AdamOptimizer settings) : UpdateRule
{
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor m = slots[0].Mul_(settings.Beta1).Add_(gradient, 1 - settings.Beta1);
        Tensor v = slots[1].Mul_(settings.Beta2).AddCMul_(gradient, gradient, 1 - settings.Beta2);
        if (settings.Amsgrad)
            v = slots[2].copy_(v.maximum(slots[2]));
        double mScale = 1 - Math.Pow(settings.Beta1, step), vScale = Math.Sqrt(1 - Math.Pow(settings.Beta2, step));
        parameter.AddCDiv_(m, v.sqrt().Mul_(1 / vScale).Add_(settings.Epsilon), -learningRate / mScale);
    }
}
