namespace MLExtensions;

public abstract partial record Optimizer
{
    /// <summary>
    /// Creates L-BFGS (Liu and Nocedal, 1989): a quasi-Newton method for the loss of all rows at once, with a line search that meets the
    /// strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6). An epoch is up to
    /// <paramref name="maxIterations"/> iterations. PyTorch's LBFGS with its line search, a step of which is an epoch.
    /// </summary>
    /// <param name="learningRate">The length of step that a line search tries first, more than 0.</param>
    /// <param name="maxIterations">The maximum number of iterations in an epoch, 1 or more.</param>
    /// <param name="historySize">
    /// The number of steps from which the curvature is estimated, 1 or more; each takes 16 bytes a parameter.
    /// </param>
    /// <param name="gradientTolerance">The largest derivative at which the training has converged, 0 or more.</param>
    /// <param name="changeTolerance">
    /// The largest change of a parameter, and of the loss, at which the training has converged, 0 or more.
    /// </param>
    /// <param name="maxEvaluations">
    /// The number of evaluations of the loss after which an epoch ends, 1 or more; null for 1.25 times the iterations.
    /// </param>
    public static LbfgsOptimizer Lbfgs(
        double learningRate = 1, int maxIterations = 20, int historySize = 100, double gradientTolerance = 1e-7,
        double changeTolerance = 1e-9, int? maxEvaluations = null)
        => new()
        {
            LearningRate = learningRate,
            MaxIterations = maxIterations,
            HistorySize = historySize,
            GradientTolerance = gradientTolerance,
            ChangeTolerance = changeTolerance,
            MaxEvaluations = maxEvaluations,
        };
}

/// <summary>The settings of L-BFGS.</summary>
public sealed record LbfgsOptimizer : Optimizer
{
    /// <summary>Initializes the settings with their defaults, a learning rate of 1 among them.</summary>
    public LbfgsOptimizer() => LearningRate = 1;

    /// <summary>Gets the maximum number of iterations in an epoch.</summary>
    /// <value>1 or more. Default: 20.</value>
    public int MaxIterations { get; init; } = 20;

    /// <summary>Gets the number of steps from which the curvature is estimated; each takes 16 bytes a parameter.</summary>
    /// <value>1 or more. Default: 100.</value>
    public int HistorySize { get; init; } = 100;

    /// <summary>Gets the largest derivative at which the training has converged.</summary>
    /// <value>0 or more. Default: 1e-7.</value>
    public double GradientTolerance { get; init; } = 1e-7;

    /// <summary>Gets the largest change of a parameter, and of the loss, at which the training has converged.</summary>
    /// <value>0 or more. Default: 1e-9.</value>
    public double ChangeTolerance { get; init; } = 1e-9;

    /// <summary>Gets the number of evaluations of the loss after which an epoch ends, with the iteration that reaches it.</summary>
    /// <value>1 or more; null for 1.25 times <see cref="MaxIterations"/>. Default: null.</value>
    public int? MaxEvaluations { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Setting.Require(MaxIterations >= 1, nameof(MaxIterations), MaxIterations, "1 or more");
        Setting.Require(MaxEvaluations is null or >= 1, nameof(MaxEvaluations), MaxEvaluations, "1 or more");
        Setting.Require(HistorySize >= 1, nameof(HistorySize), HistorySize, "1 or more");
        Setting.RequireNotNegative(nameof(GradientTolerance), GradientTolerance);
        Setting.RequireNotNegative(nameof(ChangeTolerance), ChangeTolerance);
    }

    internal override TResult Accept<TResult>(IOptimizerVisitor<TResult> visitor) => Sgd(LearningRate).Accept(visitor);
}
