namespace MLExtensions.Simd;

/// <summary>The updates of a plan's parameters: one for each distinct factor of the learning rate.</summary>
internal sealed class RateUpdates
{
    private readonly (double Factor, ParameterUpdate Update)[] _updates;
    private readonly ParameterUpdate[] _ofParameter;

    public RateUpdates(TrainingPlan plan)
    {
        IReadOnlyList<double> factors = plan.RateFactors ?? [1];
        _updates = [.. factors.Distinct().Select(factor => (factor, ParameterUpdate.Of(plan)))];
        _ofParameter = [.. factors.Select(factor => Array.Find(_updates, update => update.Factor == factor).Update)];
        AreAlike = _updates.Length == 1;
    }

    /// <summary>Gets whether all parameters have the same rate.</summary>
    public bool AreAlike { get; }

    /// <summary>Gets the update of all parameters, where they have the same rate.</summary>
    public ParameterUpdate All => _updates[0].Update;

    /// <summary>Returns the update of a parameter of the plan.</summary>
    /// <param name="parameter">Its number among the plan's parameters.</param>
    public ParameterUpdate Of(int parameter) => AreAlike ? All : _ofParameter[parameter];

    /// <summary>Begins a step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of the step, without factors.</param>
    public void BeginStep(long step, double learningRate)
    {
        foreach ((double factor, ParameterUpdate update) in _updates)
            update.BeginStep(step, learningRate * factor);
    }
}
