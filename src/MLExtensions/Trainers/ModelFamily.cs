using System.Globalization;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>
/// What is trained, whatever the label means: how a plan follows from the options and the data, and how a transformer follows from what was
/// trained. A trainer combines a family with a <see cref="LearningTask"/>.
/// </summary>
/// <typeparam name="TTransformer">The type of the transformer.</typeparam>
/// <typeparam name="TModel">The type of the model in it.</typeparam>
internal abstract class ModelFamily<TTransformer, TModel>
    where TTransformer : PredictionTransformer<TModel>
    where TModel : ModelParameters
{
    private const float AbsoluteTolerance = 1e-6f;

    /// <summary>Gets the name that messages have for the trainer.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether the options have parameters to begin with.</summary>
    public abstract bool HasInitialParameters { get; }

    /// <summary>Creates the engine that the options choose, or the default one.</summary>
    public abstract Engine CreateEngine();

    /// <summary>
    /// Creates the plan of a training: the settings of the options, what is trained with its first parameters, loss, optimizer and seed.
    /// </summary>
    /// <param name="features">The number of features.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="loss">The loss to minimize.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="initial">The model to begin with; null to begin as the options say.</param>
    /// <param name="channel">Receives a message on the parameters to begin with.</param>
    public abstract TrainingPlan CreatePlan(int features, int outputs, Loss loss, long seed, InitialModel<TModel>? initial,
        IChannel channel);

    /// <summary>Throws where a batch cannot be trained on, before the training.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The number of rows to train on, without those held out for validation.</param>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    public virtual void CheckBatches(TrainingPlan plan, int rows)
    {
    }

    /// <summary>Creates the transformer of what was trained.</summary>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="state">The parameters that the training ended with.</param>
    /// <param name="history">The history of the training.</param>
    /// <param name="features">The column of features.</param>
    /// <param name="columns">The columns of predictions.</param>
    public abstract TTransformer CreateTransformer(
        TrainingPlan plan, NamedTensors state, TrainingHistory history, FeatureColumn features, PredictionColumns columns);

    /// <summary>Throws where a transformer gives other outputs than what was trained, apart from rounding.</summary>
    /// <param name="transformer">The transformer that Fit is about to return.</param>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="rows">The training set.</param>
    /// <param name="sample">What was trained gives for some rows.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public void CheckTransformer(TTransformer transformer, TrainingPlan plan, IRowSource rows, TrainedSample sample)
    {
        // Outputs that differ from call to call, such as with dropout that stays on, cannot be compared.
        if (!sample.IsDeterministic)
            return;
        float[] features = new float[sample.Rows.Length * plan.Inputs], outputs = new float[sample.Outputs.Length],
            expected = [.. sample.Outputs];
        rows.GatherFeatures(sample.Rows, null, features, plan.Inputs);
        transformer.Scorer.Fork().Score(features, outputs);
        for (int i = 0; i < sample.Rows.Length; i++)
            ToModelOutputs(expected.AsSpan(i * plan.Outputs, plan.Outputs));

        float tolerance = RelativeTolerance * expected.Max(Math.Abs) + AbsoluteTolerance;
        int place = Enumerable.Range(0, outputs.Length).MaxBy(i => Difference(i));
        if (Difference(place) > tolerance)
            throw new InvalidOperationException(DescribeDifference(plan, expected[place], outputs[place], place / plan.Outputs));

        float Difference(int i) => float.IsNaN(outputs[i]) ? float.PositiveInfinity : Math.Abs(outputs[i] - expected[i]);
    }

    /// <summary>Returns a warning about what was trained; null where there is none.</summary>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="sample">What was trained gives for some rows.</param>
    public virtual string? AdviceOn(TrainingPlan plan, TrainedSample sample) => null;

    /// <summary>Turns the outputs that a row has in training into those that the model gives.</summary>
    /// <param name="outputs">The outputs of a row; changed.</param>
    protected virtual void ToModelOutputs(Span<float> outputs)
    {
    }

    /// <summary>Gets how far the outputs may differ, as a share of the largest one.</summary>
    protected virtual float RelativeTolerance => 1e-3f;

    /// <summary>Returns the message where a transformer gives another output than what was trained.</summary>
    protected virtual string DescribeDifference(TrainingPlan plan, float trained, float returned, int row) => string.Create(
        CultureInfo.InvariantCulture,
        $"The model that Fit would return gives {returned} for row {row} of a sample of the training set, where what was trained gives "
        + $"{trained}. This is a defect of {nameof(MLExtensions)}; please report it.");
}
