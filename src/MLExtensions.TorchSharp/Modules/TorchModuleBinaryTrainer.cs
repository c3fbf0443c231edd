using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module for binary classification, by mini-batch gradient descent on the cross-entropy of its output's sigmoid. Made by <c>mlContext.BinaryClassification.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// The module gives rows x 1, or a number a row: a logit. The label is Boolean. Adds <c>Score</c>, a Single, the module's output; <c>Probability</c>, a Single, its sigmoid; and <c>PredictedLabel</c>, a Boolean, whether
/// the score is more than 0. Rows that have a feature that is not finite are left out and counted in a message on MLContext.Log.
/// </remarks>
public sealed class TorchModuleBinaryTrainer : TorchModuleTrainer<TorchModuleBinaryTransformer>
{
    private readonly Options _options;

    internal TorchModuleBinaryTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private TorchModuleBinaryTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override Loss Loss => Loss.BinaryCrossEntropy;

    private protected override ColumnKind LabelKind => ColumnKind.Boolean;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new BinaryTask(label, _options.PositiveWeight, _options.BalanceClasses);

    private protected override TorchModuleBinaryTransformer CreateTransformer(TorchModuleModel model, DataViewSchema.Column features, LearningTask task, Device device)
        => new(model, FeatureColumn.Of(features), device);

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => BinaryColumns.Shapes;

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <summary>How much a row with the label true counts, one with the label false counting 1; more than 0. A row's weight is multiplied by it, and the loss is divided by the sum of the weights. Default: 1.</summary>
        public float PositiveWeight { get; set; } = 1;

        /// <summary>Whether the rows with the label true and those with false together count the same: each row counts n / (2 * rows of its label), n being the number of rows trained on. Not together with <see cref="PositiveWeight"/>. Default: false.</summary>
        public bool BalanceClasses { get; set; }

        internal Options CheckedCopy()
        {
            Check();
            return (Options)Copy();
        }

        internal override void Check()
        {
            base.Check();
            BinaryTask.CheckWeights(PositiveWeight, BalanceClasses);
        }
    }
}
