namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// L-BFGS (Liu and Nocedal, 1989): a quasi-Newton method for the loss of all rows at once, with a line search that meets the strong Wolfe conditions
    /// (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6). An epoch is up to <paramref name="maxIterations"/> iterations. PyTorch's LBFGS with its line search, a step of which is an epoch.
    /// </summary>
    /// <param name="learningRate">The length of step that a line search tries first, more than 0.</param>
    /// <param name="maxIterations">Iterations of an epoch, 1 or more.</param>
    /// <param name="historySize">How many steps the estimate of the curvature remembers, 1 or more; each takes 16 bytes a parameter.</param>
    /// <param name="gradientTolerance">Converged when no derivative is larger, 0 or more.</param>
    /// <param name="changeTolerance">Converged when neither a parameter nor the loss changes by more, 0 or more.</param>
    /// <param name="maxEvaluations">An epoch ends with the iteration in which the loss was evaluated that often, 1 or more; null: 1.25 times <paramref name="maxIterations"/>.</param>
    public static LbfgsOptimizer Lbfgs(
        float learningRate = 1, int maxIterations = 20, int historySize = 100, double gradientTolerance = 1e-7, double changeTolerance = 1e-9, int? maxEvaluations = null)
        => new(learningRate, maxIterations, historySize, gradientTolerance, changeTolerance, maxEvaluations ?? (int)(maxIterations * 1.25));
}

/// <summary>The settings of L-BFGS.</summary>
/// <param name="LearningRate">The length of step that a line search tries first, more than 0.</param>
/// <param name="MaxIterations">Iterations of an epoch, 1 or more.</param>
/// <param name="HistorySize">How many steps the estimate of the curvature remembers, 1 or more.</param>
/// <param name="GradientTolerance">Converged when no derivative is larger, 0 or more.</param>
/// <param name="ChangeTolerance">Converged when neither a parameter nor the loss changes by more, 0 or more.</param>
/// <param name="MaxEvaluations">An epoch ends with the iteration in which the loss was evaluated that often, 1 or more.</param>
public sealed record LbfgsOptimizer(float LearningRate, int MaxIterations, int HistorySize, double GradientTolerance, double ChangeTolerance, int MaxEvaluations) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Setting.Require(MaxIterations >= 1, nameof(MaxIterations), MaxIterations, "1 or more");
        Setting.Require(MaxEvaluations >= 1, nameof(MaxEvaluations), MaxEvaluations, "1 or more");
        Setting.Require(HistorySize >= 1, nameof(HistorySize), HistorySize, "1 or more");
        Setting.RequireNotNegative(nameof(GradientTolerance), GradientTolerance);
        Setting.RequireNotNegative(nameof(ChangeTolerance), ChangeTolerance);
    }

    internal override ParameterUpdate CreateUpdate() => Sgd(LearningRate).CreateUpdate();
}
