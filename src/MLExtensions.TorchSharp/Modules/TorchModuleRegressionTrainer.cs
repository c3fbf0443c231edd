using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module to predict a number, or several at once, by mini-batch gradient descent. Made by <c>mlContext.Regression.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// The module gives rows x numbers, or for one number a vector of a number a row. The label is a Single, or a vector of Single of known size. Adds <c>Score</c>, of the label's kind.
/// Rows that have a label or a feature that is not finite are left out and counted in a message on MLContext.Log.
/// </remarks>
public sealed class TorchModuleRegressionTrainer : TorchModuleTrainer<TorchModuleRegressionTransformer>
{
    private readonly Options _options;

    internal TorchModuleRegressionTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private TorchModuleRegressionTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override Loss Loss => _options.Loss;

    private protected override ColumnKind LabelKind => ColumnKind.SingleOrVector;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new RegressionTask(label);

    private protected override TorchModuleRegressionTransformer CreateTransformer(TorchModuleModel model, DataViewSchema.Column features, LearningTask task, Device device)
        => new(model, FeatureColumn.Of(features), RegressionColumns.Of(task.Label), device);

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => RegressionColumns.Shapes(label);

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <summary>What training makes small, the mean over rows and outputs: mean squared, half mean squared, Huber, smooth L1, mean absolute. Default: mean squared.</summary>
        public Loss Loss { get; set; } = Loss.MeanSquaredError;

        internal Options CheckedCopy()
        {
            Check();
            return (Options)Copy();
        }

        internal override void Check()
        {
            base.Check();
            RegressionLoss.Require(nameof(Loss), Loss);
        }
    }
}
