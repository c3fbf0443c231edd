using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace MLExtensions;

/// <summary>The history of a training. Each list has a number for each epoch.</summary>
public sealed record TrainingHistory
{
    /// <summary>Gets the mean loss of the batches of the epoch, each before its update, weighted by the weights of its rows.</summary>
    [JsonRequired]
    public IReadOnlyList<double> TrainingLoss { get; init; } = [];

    /// <summary>
    /// Gets the loss of the whole training set after the epoch, without dropout; empty unless EvaluateTrainingSet was set, or there are no
    /// validation rows and early stopping restores the best weights or judges by another metric than the loss.
    /// </summary>
    [JsonRequired]
    public IReadOnlyList<double> EvaluatedTrainingLoss { get; init; } = [];

    /// <summary>Gets the loss of the validation rows after the epoch; empty without such rows.</summary>
    [JsonRequired]
    public IReadOnlyList<double> ValidationLoss { get; init; } = [];

    /// <summary>Gets the accuracy on the validation rows after the epoch; empty without such rows, and for regression.</summary>
    [JsonRequired]
    public IReadOnlyList<double> ValidationAccuracy { get; init; } = [];

    /// <summary>
    /// Gets the metric of early stopping after the epoch, of the validation rows, or of the training set where there are none; empty where
    /// it is the loss.
    /// </summary>
    [JsonRequired]
    public IReadOnlyList<double> EarlyStoppingMetric { get; init; } = [];

    /// <summary>Gets the learning rate of the last step of the epoch.</summary>
    [JsonRequired]
    public IReadOnlyList<double> LearningRate { get; init; } = [];

    /// <summary>Gets the rows of the training set that were not trained on, by reason; empty where all were.</summary>
    [JsonRequired]
    public IReadOnlyList<RowsLeftOut> RowsLeftOut { get; init; } = [];

    /// <summary>
    /// Gets the epoch, from 1, whose weights the model has; 0 where none was completed. After a training cancelled within an epoch, it is
    /// the last one completed, and the weights are those of the last step.
    /// </summary>
    [JsonRequired]
    public int BestEpoch { get; init; }

    /// <summary>
    /// Gets the temperature found on the validation rows after the training, by which weights and biases of the last layer were divided;
    /// null without temperature scaling. The losses in the history are those before.
    /// </summary>
    [JsonRequired]
    public double? Temperature { get; init; }

    /// <summary>Gets the reason why the training ended.</summary>
    [JsonRequired]
    public TrainingEnd End { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(TrainingHistory), PrintMembers);

    /// <summary>Throws where a history that was read is not one of a training.</summary>
    /// <exception cref="InvalidDataException">It is not; the message says why.</exception>
    internal void Check()
    {
        int epochs = TrainingLoss.Count;
        Require(nameof(LearningRate), LearningRate, LearningRate.Count == epochs);
        Require(nameof(TrainingLoss), TrainingLoss);
        Require(nameof(EvaluatedTrainingLoss), EvaluatedTrainingLoss);
        Require(nameof(ValidationLoss), ValidationLoss);
        Require(nameof(ValidationAccuracy), ValidationAccuracy);
        Require(nameof(EarlyStoppingMetric), EarlyStoppingMetric);
        if (Temperature is double temperature && !(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new InvalidDataException(
                $"The {nameof(Temperature)} of the history should be a number of more than 0; found {temperature}.");
        }
        if (BestEpoch < 0 || BestEpoch > epochs || !Enum.IsDefined(End)
            || RowsLeftOut.Any(rows => rows is null || rows.Count < 0 || !Enum.IsDefined(rows.Reason)))
        {
            throw new InvalidDataException(
                $"The history should have a {nameof(BestEpoch)} from 0 to {epochs}, a known {nameof(End)}, and known reasons for rows left "
                + $"out; found {this}.");
        }

        void Require(string name, IReadOnlyList<double> values, bool isComplete = true)
        {
            if (!isComplete || (values.Count > 0 && values.Count != epochs) || !values.All(double.IsFinite))
            {
                throw new InvalidDataException(
                    $"The {name} of the history should have {epochs} finite numbers; found {InvariantText.Of(values)}.");
            }
        }
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{nameof(TrainingLoss)} = {InvariantText.Of(TrainingLoss)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(EvaluatedTrainingLoss)} = {InvariantText.Of(EvaluatedTrainingLoss)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(ValidationLoss)} = {InvariantText.Of(ValidationLoss)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(ValidationAccuracy)} = {InvariantText.Of(ValidationAccuracy)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(EarlyStoppingMetric)} = {InvariantText.Of(EarlyStoppingMetric)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(LearningRate)} = {InvariantText.Of(LearningRate)}, ")
            .Append(CultureInfo.InvariantCulture, $"{nameof(RowsLeftOut)} = {InvariantText.Of(RowsLeftOut)}, ")
            .Append(Temperature is { } number ? FormattableString.Invariant($"{nameof(Temperature)} = {number}, ") : "")
            .Append(CultureInfo.InvariantCulture, $"{nameof(BestEpoch)} = {BestEpoch}, {nameof(End)} = {End}");
        return true;
    }
}

/// <summary>Specifies why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were completed.</summary>
    Completed,

    /// <summary>L-BFGS could not reduce the loss further.</summary>
    Converged,

    /// <summary>The loss had not improved for more epochs than early stopping tolerates.</summary>
    StoppedEarly,

    /// <summary>It was cancelled, and the model so far was returned.</summary>
    Cancelled,
}
