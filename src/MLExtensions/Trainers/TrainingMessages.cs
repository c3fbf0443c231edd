using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;

namespace MLExtensions.Trainers;

/// <summary>Writes the messages at the start and the end of a training to MLContext.Log.</summary>
/// <remarks><see cref="ProgressMessages"/> writes those for epochs.</remarks>
internal static class TrainingMessages
{
    private const float LargestScaled = 10;

    /// <summary>Writes the message at the start of a training, and the notice of the engine, where it has one.</summary>
    public static void Begin(IChannel channel, TrainingPlan[] plans, TrainingData data, Engine engine)
    {
        TrainingPlan plan = plans[0];
        string members = plans.Length == 1 ? "" : $"{plans.Length} networks of ";
        if (engine.TakeNotice() is { } notice)
            channel.Info(MessageSensitivity.None, notice);
        string validating = data.Folds is { } folds ? $", of which each network holds out 1 of {folds.Count} parts for validation"
            : data.Validation is { } validation ? $", validating on {validation.Count}" : "";
        string schedule = plan.Schedule is ConstantSchedule ? "" : $"; schedule: {plan.Schedule}";
        string augmentation = plan.Augmentation.Count == 0 ? "" : $"; augmentation: {InvariantText.Of(plan.Augmentation)}";
        string resuming = CheckpointFolder.IsResumed(plan) ? $"; resuming from '{plan.Checkpoints!.Folder}'" : "";
        channel.Info(
            MessageSensitivity.None,
            $"Training {members}{plan.ParameterCount} parameters on {data.Rows.Count} rows{DescribeWidth(data.Rows)}{validating}"
            + $"{DescribeScaling(plan.Scaling)}; "
            + $"loss: {plan.Loss}; engine: {engine.Name}; "
            + $"optimizer: {plan.Optimizer}{schedule}{augmentation}; seed: {plan.Seed}{resuming}.");
    }

    /// <summary>Describes how many features are kept, where rows have enough of them to be sparse.</summary>
    private static string DescribeWidth(InMemoryRows rows) => !SparseStore.IsFor(rows.Features) ? ""
        : rows.Sparse == null ? string.Create(CultureInfo.InvariantCulture, $" of {rows.Features} features, which are not sparse")
        : string.Create(CultureInfo.InvariantCulture,
            $" of {rows.Features} sparse features, of which {rows.ValuesKept / (double)rows.Count:0.#} are not 0 in a row");

    /// <summary>Writes a warning if the features are trained on as they are, and the largest magnitude of one is far above 1.</summary>
    public static void WarnOfUnscaledFeatures(IChannel channel, TrainingPlan plan, TrainingData data)
    {
        if (plan.Scaling.Features != null || data.LargestFeature.Value <= LargestScaled)
            return;
        DataViewSchema.Column features = data.Columns.Features;
        string[] names = Columns.SlotNames(features);
        int slot = data.LargestFeature.Slot;
        string name = names.Length > 0 && names[slot].Length > 0 ? $"'{names[slot]}'" : $"number {slot}";
        string remedy = plan is NetworkPlan ? "leave FeatureScaling at its default"
            : "put NormalizeMeanVariance with fixZero: false before the trainer";
        channel.Warning(MessageSensitivity.Schema, string.Create(CultureInfo.InvariantCulture,
            $"The features in '{features.Name}' are not scaled: feature {name} has a magnitude of {data.LargestFeature.Value}. Networks "
            + $"learn best from features of about -1 to 1: {remedy}, or use a learning rate as small as 1e-5."));
    }

    /// <summary>Writes the message at the end of a training, and a warning if the model has learned nothing.</summary>
    public static void End(IChannel channel, TrainingPlan[] plans, TrainingResult[] results)
    {
        for (int member = 0; member < plans.Length; member++)
            End(channel, plans.Length == 1 ? "" : $" of network {member + 1}", plans[member], results[member]);
    }

    private static void End(IChannel channel, string member, TrainingPlan plan, TrainingResult result)
    {
        TrainingHistory history = result.History;
        int epochs = history.TrainingLoss.Count;
        if (plan.Epochs == 0)
        {
            channel.Info(MessageSensitivity.None, "The model has the initial parameters. There was no training, since Epochs is 0.");
            return;
        }
        string how = history.End switch
        {
            TrainingEnd.StoppedEarly
                => $"stopped early, since the {Judged(plan, history)} has not become better for {plan.EarlyStopping!.Patience + 1} epochs",
            TrainingEnd.Converged => "converged: the loss could not be reduced further",
            TrainingEnd.Cancelled => "cancelled",
            _ => "all epochs are done",
        };
        string model = epochs == 0 ? "no epoch was completed" : $"the model is that of epoch {history.BestEpoch}{ValueOf(plan, history)}";
        channel.Info(MessageSensitivity.None, $"Training{member} ended after {epochs} of {plan.Epochs} epochs: {how}; {model}.");
        WarnOfNothingLearned(channel, plan, result);
    }

    private static void WarnOfNothingLearned(IChannel channel, TrainingPlan plan, TrainingResult result)
    {
        TrainedSample sample = result.Sample;
        if (!sample.Baseline.IsNotExceededBy(sample.Loss))
            return;
        bool isClassification = plan.Loss.IsClassification;
        double rate = result.History.LearningRate is [.., double last] ? last : plan.Optimizer.LearningRate;
        channel.Warning(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"The model has learned nothing from the features: for {sample.Rows.Length} rows that it was trained on, its loss is "
            + $"{sample.Loss:G4}; predicting the {(isClassification ? "shares of the classes" : "mean of the labels")} for every row has "
            + $"{sample.Baseline.Loss:G4}. Look at the learning rate, {rate} (FindLearningRate suggests one); at the scale of the "
            + $"features{(isClassification ? "" : " and of the labels")}, which should be about -1 to 1; at the number of "
            + $"epochs; and whether features and labels are those of the same rows."));
    }

    private static string DescribeScaling(DataScaling scaling) => (scaling.Features != null, scaling.Labels != null) switch
    {
        (true, true) => ", features and labels standardized",
        (true, false) => ", features standardized",
        (false, true) => ", labels standardized",
        _ => "",
    };

    /// <summary>Returns the name of what the epochs are judged by.</summary>
    private static string Judged(TrainingPlan plan, TrainingHistory history)
        => history.EarlyStoppingMetric.Count > 0
            ? $"{(history.ValidationLoss.Count > 0 ? "validation" : "training")} {plan.EarlyStopping!.Metric.InWords()}"
        : history.ValidationLoss.Count > 0 ? "validation loss"
        : history.EvaluatedTrainingLoss.Count > 0 ? "training loss" : "mean loss of the batches";

    private static string ValueOf(TrainingPlan plan, TrainingHistory history)
    {
        IReadOnlyList<double> values = history.EarlyStoppingMetric.Count > 0 ? history.EarlyStoppingMetric
            : history.ValidationLoss.Count > 0 ? history.ValidationLoss
            : history.EvaluatedTrainingLoss.Count > 0 ? history.EvaluatedTrainingLoss : history.TrainingLoss;
        return history.BestEpoch is int best and > 0 && best <= values.Count
            ? string.Create(CultureInfo.InvariantCulture, $", with a {Judged(plan, history)} of {values[best - 1]:G5}") : "";
    }
}
