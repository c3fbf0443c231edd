using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron for binary classification: fully connected layers with one output, by mini-batch gradient descent on the cross-entropy of its sigmoid.
/// Made by <c>mlContext.BinaryClassification.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// The label is Boolean. Adds three columns: <c>Score</c>, a Single, the network's output; <c>Probability</c>, a Single, its sigmoid; and <c>PredictedLabel</c>, a Boolean, whether the score is more than 0.
/// Rows that have a feature that is not finite are left out and counted in a message on MLContext.Log. Features should be scaled to a range of about -1 to 1.
/// </remarks>
public sealed class MultilayerPerceptronBinaryTrainer : MultilayerPerceptronTrainer<MultilayerPerceptronBinaryTransformer>
{
    private readonly Options _options;

    internal MultilayerPerceptronBinaryTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private MultilayerPerceptronBinaryTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override Activation? OutputActivation => null;

    private protected override Loss Loss => Loss.BinaryCrossEntropy;

    private protected override ColumnKind LabelKind => ColumnKind.Boolean;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new BinaryTask(label, _options.PositiveWeight, _options.BalanceClasses);

    private protected override MultilayerPerceptronBinaryTransformer CreateTransformer(TrainedNetwork trained, DataViewSchema.Column features, LearningTask task)
        => new(new MultilayerPerceptronModel(trained), FeatureColumn.Of(features));

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => BinaryColumns.Shapes;

    /// <summary>The settings of the trainer. <see cref="MultilayerPerceptronOptions.OutputActivation"/> is null: the sigmoid is part of the loss, and in the column Probability.</summary>
    public sealed class Options : MultilayerPerceptronOptions
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
            Setting.Require(OutputActivation == null, nameof(OutputActivation), OutputActivation, "null: the sigmoid is part of the loss, Score is its logit, and Probability its value");
            BinaryTask.CheckWeights(PositiveWeight, BalanceClasses);
        }
    }
}
