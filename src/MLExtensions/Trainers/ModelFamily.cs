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
    private const float AbsoluteTolerance = 1e-6f, RelativeRounding = 1e-6f;

    /// <summary>Gets the name that messages have for the trainer.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether the options have parameters to begin with.</summary>
    public abstract bool HasInitialParameters { get; }

    /// <summary>Creates the engine that the options choose, or the default one.</summary>
    public abstract Engine CreateEngine();

    /// <summary>
    /// Creates the plan of a training: the settings of the options, what is trained with its first parameters, loss, optimizer and seed.
    /// </summary>
    /// <param name="request">The data, and what the training begins with.</param>
    public abstract TrainingPlan CreatePlan(TrainingRequest<TModel> request);

    /// <summary>Throws where a batch cannot be trained on, before the training.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The number of rows to train on, without those held out for validation.</param>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    public virtual void CheckBatches(TrainingPlan plan, int rows)
    {
    }

    /// <summary>Returns the number of networks to train.</summary>
    /// <param name="request">The data, and what the training begins with.</param>
    /// <exception cref="ArgumentException">The options ask for another number than the model to begin with has.</exception>
    public virtual int MembersFor(TrainingRequest<TModel> request) => 1;

    /// <summary>Creates the transformer of what was trained.</summary>
    /// <param name="members">What was trained: one network, or several whose predictions are averaged.</param>
    /// <param name="columns">The columns of predictions.</param>
    /// <param name="request">The data, and what the training began with.</param>
    public abstract TTransformer CreateTransformer(
        IReadOnlyList<TrainedMember> members, PredictionColumns columns, TrainingRequest<TModel> request);

    /// <summary>Throws where a transformer gives other outputs than what was trained, apart from rounding.</summary>
    /// <param name="transformer">The transformer that Fit is about to return.</param>
    /// <param name="member">The number of the network, from 0.</param>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="rows">The training set.</param>
    /// <param name="sample">What was trained gives for some rows.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public void CheckTransformer(TTransformer transformer, int member, TrainingPlan plan, IRowSource rows, TrainedSample sample)
    {
        // Outputs that differ from call to call, such as with dropout that stays on, cannot be compared.
        if (!sample.IsDeterministic)
            return;
        float[] outputs = new float[sample.Outputs.Length], expected = [.. sample.Outputs];
        Score(CreateScorer(transformer, member), rows, sample.Rows, outputs);
        float rounding = plan.Scaling.Labels == null ? 0 : Rescale(outputs, plan.Scaling.Labels, plan.Outputs);
        for (int i = 0; i < sample.Rows.Length; i++)
            ToModelOutputs(expected.AsSpan(i * plan.Outputs, plan.Outputs));

        float tolerance = RelativeTolerance * expected.Max(Math.Abs) + AbsoluteTolerance + rounding;
        int place = Enumerable.Range(0, outputs.Length).MaxBy(i => Difference(i));
        if (Difference(place) > tolerance)
            throw new InvalidOperationException(DescribeDifference(plan, expected[place], outputs[place], place / plan.Outputs));

        float Difference(int i) => float.IsNaN(outputs[i]) ? float.PositiveInfinity : Math.Abs(outputs[i] - expected[i]);
    }

    /// <summary>Creates a scorer of one of the networks of a transformer.</summary>
    protected virtual IRowScorer CreateScorer(TTransformer transformer, int member) => transformer.Scorer.Fork();

    private static void Score(IRowScorer scorer, IRowSource rows, int[] chosen, float[] outputs)
    {
        if (rows.Sparse is not { } sparse)
        {
            float[] features = new float[chosen.Length * rows.Features];
            rows.GatherFeatures(chosen, null, features, rows.Features);
            scorer.Score(features, outputs);
            return;
        }
        var vectors = new SparseVector[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
            (vectors[i] = new SparseVector()).Read(sparse, chosen[i]);
        scorer.Score(vectors, outputs);
    }

    /// <summary>Scales the outputs of a model as the labels were, and returns how far they can be rounded otherwise.</summary>
    private static float Rescale(float[] outputs, Standardization labels, int outputsOfRow)
    {
        double rounding = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            int label = i % outputsOfRow;
            rounding = Math.Max(rounding, Math.Abs(labels.Means[label] / (double)labels.Scales[label]) * RelativeRounding);
            outputs[i] = (float)((outputs[i] - (double)labels.Means[label]) / labels.Scales[label]);
        }
        return (float)rounding;
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
