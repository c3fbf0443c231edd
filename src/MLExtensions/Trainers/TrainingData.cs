using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>The rows of a training set and of a validation set, with weights that include those of their classes.</summary>
internal sealed class TrainingData : IDisposable
{
    private readonly TrainingRows _training;
    private readonly TrainingRows? _validation;
    private FeatureStatistics? _featureStatistics;

    private TrainingData(DataColumns columns, TrainingRows training, TrainingRows? validation)
    {
        (Columns, _training, _validation) = (columns, training, validation);
        LeftOut = training.LeftOut.ToHistory();
    }

    /// <summary>Gets the columns of the training set.</summary>
    public DataColumns Columns { get; }

    /// <summary>Gets the rows to train on.</summary>
    public RowSet Rows => _training.Rows;

    /// <summary>Gets the rows to validate on; null for none.</summary>
    public RowSet? Validation => _validation == null ? _training.Validation : _validation.Rows;

    /// <summary>Gets the labels of the rows to train on.</summary>
    public LabelSummary Labels => _training.Labels;

    /// <summary>Gets the rows of the training set that were left out.</summary>
    public RowsLeftOut[] LeftOut { get; }

    /// <summary>Gets the statistics of the rows to train on, computed at the first use.</summary>
    public FeatureStatistics FeatureStatistics
        => _featureStatistics ??= _training.Census?.Statistics ?? FeatureStatistics.Of(Rows.Sample, CancellationToken);

    /// <summary>Gets the largest magnitude of a feature, and the index of the feature.</summary>
    public (float Value, int Slot) LargestFeature => _training.LargestFeature;

    /// <summary>Gets the parts of the rows that are held out in turn; null where all networks have the same rows.</summary>
    public ValidationFolds? Folds { get; private set; }

    /// <summary>Gets whether there are rows to validate on.</summary>
    public bool HasValidation => Validation != null || Folds != null;

    private CancellationToken CancellationToken { get; set; }

    /// <summary>Gets the weights of the classes, which the weights of the rows include; null where there are none.</summary>
    public float[]? ClassWeights { get; private init; }

    /// <summary>Reads the rows, and multiplies their weights by those of their classes.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="validationData">The validation set; null for none.</param>
    /// <param name="split">Selects the rows of the training set that are held out for validation; null for none.</param>
    /// <param name="seedOfStream">The seed of a split where there is none, and the rows do not fit into memory; null for none.</param>
    /// <param name="refusal">Why rows cannot be streamed, such as "L-BFGS computes each step from all rows"; null where they can.</param>
    /// <param name="task">The meaning of the label.</param>
    /// <param name="options">The names of the columns, and the number of rows in memory.</param>
    /// <param name="purpose">The purpose in messages, such as "train on".</param>
    /// <param name="channel">Receives warnings about the rows.</param>
    /// <param name="cancellation">Ends the reading between two rows.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or no rows are left.</exception>
    public static TrainingData Read(
        IDataView data, IDataView? validationData, StratifiedSplit? split, long? seedOfStream, string? refusal,
        LearningTask task, TrainerOptions options, string purpose, IChannel channel, Cancellation cancellation)
    {
        var columns = DataColumns.Find(data.Schema, options, task.LabelKind);
        int outputs = task.Outputs(columns.Label), labels = task.Loss.LabelsPerRow(outputs);
        DataColumns? validationColumns = validationData == null ? null
            : DataColumns.FindOther(validationData.Schema, options, columns, task, "validation");
        RowLimit limit = RowLimit.Of(options, columns.FeatureCount, labels) with { Refusal = refusal };

        var stream = new DataViewStream(data, columns, labels, task, cancellation) { Split = split };
        StratifiedSplit? splitOfStream = seedOfStream is long seed
            ? new StratifiedSplit(AutomaticTraining.HeldOutOfStream(limit.Rows), seed) : null;
        var training = TrainingRows.Read(stream, splitOfStream, limit, purpose, channel);
        TrainingRows? validation = null;
        try
        {
            validation = validationColumns == null ? null : TrainingRows.Read(
                stream with { Data = validationData!, Columns = validationColumns, Split = null }, null, limit, "validate on", channel);
            float[]? weights = task.ClassWeightsFor(columns.Label, training.Labels);
            training.Complete(weights, channel);
            validation?.Complete(weights, channel);
            return new TrainingData(columns, training, validation) { CancellationToken = cancellation.Token, ClassWeights = weights };
        }
        catch
        {
            training.Dispose();
            validation?.Dispose();
            throw;
        }
    }

    /// <summary>Returns the rows of a network.</summary>
    /// <param name="member">The number of the network, from 0.</param>
    public TrainingSets SetsOf(int member) => Folds?.SetsOf(member) ?? new TrainingSets(Rows, Validation);

    /// <summary>Ends the use of the cancellation token: what follows a training completes its model, also where it was cancelled.</summary>
    public void EndCancellation() => CancellationToken = CancellationToken.None;

    /// <summary>Divides rows in memory into parts that are held out in turn, where that is possible.</summary>
    /// <param name="hasClasses">Whether the label is the index of a class, of whose rows each part has its share.</param>
    /// <param name="seed">The seed of the training.</param>
    public void HoldOutInTurn(bool hasClasses, long seed) => Folds = ValidationFolds.Of(Rows.Sample, hasClasses, seed);

    public void Dispose()
    {
        _training.Dispose();
        _validation?.Dispose();
    }
}
