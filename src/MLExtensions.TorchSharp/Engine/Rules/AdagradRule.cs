namespace MLExtensions.Torch;

internal sealed class AdagradRule(AdagradOptimizer settings) : UpdateRule
{
    // The slot holds what has been added to the initial value, since slots begin with 0.
    public override void Update(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> slots, long step, double learningRate)
    {
        gradient = Decay(gradient, parameter, settings.WeightDecay);
        Tensor root = slots[0].AddCMul_(gradient, gradient, 1).Add(settings.InitialAccumulatorValue).sqrt_();
        parameter.AddCDiv_(gradient, root.Add_(settings.Epsilon), -learningRate / (1 + (step - 1) * settings.LearningRateDecay));
    }
}
