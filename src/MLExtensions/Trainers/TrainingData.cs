using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>The rows of a training set and of a validation set in memory, with weights that include those of their classes.</summary>
/// <param name="Columns">The columns of the training set.</param>
/// <param name="Rows">The rows to train on.</param>
/// <param name="Validation">The rows to validate on; null for none.</param>
/// <param name="LeftOut">The rows of the training set that were left out.</param>
internal sealed record TrainingData(DataColumns Columns, InMemoryRows Rows, InMemoryRows? Validation, RowsLeftOut[] LeftOut) : IDisposable
{
    private FeatureStatistics? _featureStatistics;

    /// <summary>Gets the statistics of the rows to train on, computed at the first use.</summary>
    public FeatureStatistics FeatureStatistics => _featureStatistics ??= FeatureStatistics.Of(Rows, CancellationToken);

    /// <summary>Gets the largest magnitude of a feature, and the index of the feature.</summary>
    public (float Value, int Slot) LargestFeature { get; private init; }

    /// <summary>Gets the parts of the rows that are held out in turn; null where all networks have the same rows.</summary>
    public ValidationFolds? Folds { get; private set; }

    /// <summary>Gets whether there are rows to validate on.</summary>
    public bool HasValidation => Validation != null || Folds != null;

    private CancellationToken CancellationToken { get; init; }

    /// <summary>Gets the weights of the classes, which the weights of the rows include; null where there are none.</summary>
    public float[]? ClassWeights { get; private init; }

    /// <summary>Reads the rows, and multiplies their weights by those of their classes.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="validationData">The validation set; null for none.</param>
    /// <param name="split">Selects the rows of the training set that are held out for validation; null for none.</param>
    /// <param name="task">The meaning of the label.</param>
    /// <param name="options">The names of the columns.</param>
    /// <param name="purpose">The purpose in messages, such as "train on".</param>
    /// <param name="channel">Receives warnings about the rows.</param>
    /// <param name="cancellation">Ends the reading between two rows.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or no rows are left.</exception>
    public static TrainingData Read(IDataView data, IDataView? validationData, StratifiedSplit? split, LearningTask task,
        TrainerOptions options, string purpose, IChannel channel, Cancellation cancellation)
    {
        var columns = DataColumns.Find(data.Schema, options, task.LabelKind);
        int outputs = task.Outputs(columns.Label), labels = task.Loss.LabelsPerRow(outputs);
        DataColumns? validationColumns = validationData == null ? null
            : DataColumns.FindOther(validationData.Schema, options, columns, task, "validation");

        var training = TrainingRows.Read(data, columns, labels, task, split, purpose, channel, cancellation);
        InMemoryRows? validation = validationColumns == null ? training.Validation
            : TrainingRows.Read(validationData!, validationColumns, labels, task, split: null, "validate on", channel, cancellation).Rows;

        float[]? weights = task.ClassWeightsFor(columns.Label, training.Rows);
        if (weights != null)
        {
            training.Rows.MultiplyWeights(weights);
            validation?.MultiplyWeights(weights);
        }
        return new TrainingData(columns, training.Rows, validation, training.LeftOut.ToHistory())
        {
            LargestFeature = training.LargestFeature,
            CancellationToken = cancellation.Token,
            ClassWeights = weights,
        };
    }

    /// <summary>Returns the rows of a network.</summary>
    /// <param name="member">The number of the network, from 0.</param>
    public TrainingSets SetsOf(int member) => Folds?.SetsOf(member) ?? new TrainingSets(Rows, Validation);

    /// <summary>Divides the rows into parts that are held out in turn, where that is possible.</summary>
    /// <param name="hasClasses">Whether the label is the index of a class, of whose rows each part has its share.</param>
    /// <param name="seed">The seed of the training.</param>
    public void HoldOutInTurn(bool hasClasses, long seed) => Folds = ValidationFolds.Of(Rows, hasClasses, seed);

    public void Dispose()
    {
        Rows.Dispose();
        Validation?.Dispose();
    }
}
