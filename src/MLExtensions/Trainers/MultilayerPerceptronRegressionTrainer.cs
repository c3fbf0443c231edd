using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron to predict a number, or several at once: fully connected layers, by mini-batch gradient descent.
/// Made by <c>mlContext.Regression.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// The label is a Single, or a vector of Single of known size. Adds <c>Score</c>, of the label's kind; <c>mlContext.Regression.EvaluateMultiOutput</c> evaluates vectors.
/// Rows that have a label or a feature that is not finite are left out and counted in a message on MLContext.Log. Features should be scaled to a range of about -1 to 1, and labels are learned
/// fastest when they are of that size, too.
/// </remarks>
public sealed class MultilayerPerceptronRegressionTrainer : MultilayerPerceptronTrainer<MultilayerPerceptronRegressionTransformer>
{
    private readonly Options _options;

    internal MultilayerPerceptronRegressionTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private MultilayerPerceptronRegressionTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override Activation? OutputActivation => _options.OutputActivation;

    private protected override Loss Loss => _options.Loss;

    private protected override ColumnKind LabelKind => ColumnKind.SingleOrVector;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new RegressionTask(label);

    private protected override MultilayerPerceptronRegressionTransformer CreateTransformer(TrainedNetwork trained, DataViewSchema.Column features, LearningTask task)
        => new(new MultilayerPerceptronModel(trained), FeatureColumn.Of(features), RegressionColumns.Of(task.Label));

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => RegressionColumns.Shapes(label);

    /// <summary>The settings of the trainer. <see cref="MultilayerPerceptronOptions.OutputActivation"/> can be any; null leaves the outputs free, sigmoid keeps them between 0 and 1.</summary>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <summary>What training makes small, the mean over rows and outputs: mean squared, half mean squared, Huber, smooth L1, mean absolute; or, for labels from 0 to 1, binary cross-entropy. Default: mean squared.</summary>
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
