namespace MLExtensions.TestSupport;

/// <summary>A training run that forwards to another one, for tests that observe or change some calls.</summary>
internal abstract class ForwardingRun(ITrainingRun run) : ITrainingRun
{
    public virtual double Step(in Batch batch, double learningRate) => run.Step(batch, learningRate);

    public virtual EvaluationSums Evaluate(in Batch batch, Span<float> outputs) => run.Evaluate(batch, outputs);

    public virtual double LossAndGradient(in Batch batch, Span<float> gradient) => run.LossAndGradient(batch, gradient);

    public virtual void Apply(ReadOnlySpan<float> gradient, double learningRate, long step) => run.Apply(gradient, learningRate, step);

    public void GetParameters(Span<float> parameters) => run.GetParameters(parameters);

    public void SetParameters(ReadOnlySpan<float> parameters) => run.SetParameters(parameters);

    public void Save(NamedTensors state, bool hasOptimizer = true) => run.Save(state, hasOptimizer);

    public void Load(NamedTensors state) => run.Load(state);

    public void Dispose() => run.Dispose();
}
