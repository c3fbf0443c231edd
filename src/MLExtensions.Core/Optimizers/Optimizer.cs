namespace MLExtensions;

/// <summary>
/// The method by which parameters change, with its settings; printed, it shows them. Each optimizer is one file: a record with its
/// settings, its update rule as an operator struct, and the method of this class that creates it.
/// </summary>
public abstract partial record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>Gets the learning rate: the size of a step.</summary>
    /// <value>More than 0.</value>
    public double LearningRate { get; init; }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public virtual void Check() => Setting.RequirePositive(nameof(LearningRate), LearningRate);

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Gets the number of numbers a parameter that the update rule keeps between steps, 0 before the first.</summary>
    internal int StateSlots => Accept(new SlotCounter());

    /// <summary>Calls a visitor with the update rule, as a function of the number of the step, from 1, and its learning rate.</summary>
    internal abstract TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor);

    /// <summary>
    /// Returns what a step does to a parameter whose gradient is 0, so that parameters of sparse inputs can make up for many steps at once.
    /// Null where that is nothing, and where it is not linear: then such steps are left out.
    /// </summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    internal virtual LinearUpdate? UpdateWithoutGradient(long step, double learningRate) => null;

    /// <summary>Calls a visitor with a rule under coupled weight decay, unless that is 0.</summary>
    private protected static TResult Visit<TRule, TResult>(
        IOptimizerVisitor<TResult> visitor, Func<long, double, TRule> ruleOfStep, double weightDecay)
        where TRule : struct, IUpdateRule
        => weightDecay == 0 ? visitor.Visit(ruleOfStep)
            : visitor.Visit((step, learningRate) => new CoupledDecay<TRule>(ruleOfStep(step, learningRate), weightDecay));

    private protected static void RequireFraction(string setting, double value)
        => Setting.Require(value is >= 0 and < 1, setting, value, "from 0 to less than 1");

    private sealed class SlotCounter : IOptimizerVisitor<int>
    {
        public int Visit<TRule>(Func<long, double, TRule> ruleOfStep)
            where TRule : struct, IUpdateRule
            => TRule.StateSlots;
    }
}

/// <summary>Makes something of the update rule of an optimizer, as a type that the compiler can inline.</summary>
internal interface IOptimizerVisitor<out TResult>
{
    /// <param name="ruleOfStep">Creates the rule of a step from its number, from 1, and its learning rate.</param>
    TResult Visit<TRule>(Func<long, double, TRule> ruleOfStep)
        where TRule : struct, IUpdateRule;
}
