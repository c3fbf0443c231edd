using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron for multiclass classification: fully connected layers, the last of them under softmax, by mini-batch gradient descent on cross-entropy.
/// Made by <c>mlContext.MulticlassClassification.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// The label is a key. Adds two columns: <c>Score</c>, a vector of Single, the probability of each class; and <c>PredictedLabel</c>, the key of the most probable class, with the
/// label's key values. Rows whose label is missing, or that have a feature that is not finite, are left out and counted in a message on MLContext.Log.
/// Features should be scaled to a range of about -1 to 1.
/// </remarks>
public sealed class MultilayerPerceptronMulticlassTrainer : MultilayerPerceptronTrainer<MultilayerPerceptronMulticlassTransformer>
{
    private readonly Options _options;

    internal MultilayerPerceptronMulticlassTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private MultilayerPerceptronMulticlassTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    // Softmax under cross-entropy is trained as one, which is exact for any outputs; the model then has the softmax.
    private protected override Activation? OutputActivation => IsLogSoftmax ? Activation.LogSoftmax : null;

    private protected override Loss Loss => IsLogSoftmax ? Loss.NegativeLogLikelihood : Loss.SoftmaxCrossEntropy;

    private protected override ColumnKind LabelKind => ColumnKind.Key;

    private bool IsLogSoftmax => _options.OutputActivation == Activation.LogSoftmax;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new MulticlassTask(label, _options.ClassWeights, _options.BalanceClasses);

    private protected override Network ToModel(Network trained)
    {
        DenseLayer last = trained.Layers[^1];
        return _options.OutputActivation != Activation.Softmax ? trained
            : new Network([.. trained.Layers.SkipLast(1), new DenseLayer(last.Inputs, last.Outputs, Activation.Softmax, last.Weights, last.Biases)]);
    }

    private protected override MultilayerPerceptronMulticlassTransformer CreateTransformer(TrainedNetwork trained, DataViewSchema.Column features, LearningTask task)
        => new(new MultilayerPerceptronModel(trained), FeatureColumn.Of(features), ((MulticlassTask)task).Classes);

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => ClassLabels.PredictionShapes(label);

    /// <summary>
    /// The settings of the trainer. <see cref="MultilayerPerceptronOptions.OutputActivation"/> is null, softmax or log-softmax: trained under cross-entropy they are the same, and so are the scores,
    /// which are probabilities in any case; it decides what the outputs of the model's network are, on its own.
    /// </summary>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <summary>How much rows of each class count, in the order of the keys, each 0 or more; null: all the same. A row's weight is multiplied by it, and the loss is divided by the sum of the weights.</summary>
        public IReadOnlyList<float>? ClassWeights { get; set; }

        /// <summary>Whether the rows of each class together count the same: each row counts n / (classes * rows of its class), n being the number of rows trained on. Not together with <see cref="ClassWeights"/>. Default: false.</summary>
        public bool BalanceClasses { get; set; }

        internal Options CheckedCopy()
        {
            Check();
            return (Options)Copy();
        }

        internal override void Check()
        {
            base.Check();
            Setting.Require(OutputActivation == null || OutputActivation == Activation.Softmax || OutputActivation == Activation.LogSoftmax, nameof(OutputActivation), OutputActivation,
                "null, softmax or log_softmax, for the outputs are probabilities of classes that exclude each other");
            MulticlassTask.CheckWeights(ClassWeights, BalanceClasses);
        }

        internal override TrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.ClassWeights = ClassWeights?.ToArray();
            return copy;
        }
    }
}
