using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module for multiclass classification, by mini-batch gradient descent on cross-entropy. Made by <c>mlContext.MulticlassClassification.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// The module gives rows x classes: logits, or logarithms of probabilities under <see cref="Loss.NegativeLogLikelihood"/>. The label is a key. Adds <c>Score</c>, a vector of Single, the probability of each class, and
/// <c>PredictedLabel</c>, the key of the most probable class, with the label's key values. Rows whose label is missing, or that have a feature that is not finite, are left out and counted in a message on MLContext.Log.
/// </remarks>
public sealed class TorchModuleMulticlassTrainer : TorchModuleTrainer<TorchModuleMulticlassTransformer>
{
    private readonly Options _options;

    internal TorchModuleMulticlassTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private TorchModuleMulticlassTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override Loss Loss => _options.Loss;

    private protected override ColumnKind LabelKind => ColumnKind.Key;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new MulticlassTask(label, _options.ClassWeights, _options.BalanceClasses);

    private protected override TorchModuleMulticlassTransformer CreateTransformer(TorchModuleModel model, DataViewSchema.Column features, LearningTask task, Device device)
        => new(model, FeatureColumn.Of(features), ((MulticlassTask)task).Classes, device);

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => ClassLabels.PredictionShapes(label);

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <summary>What training makes small: softmax cross-entropy, where the module gives logits, or negative log-likelihood, where it ends in log_softmax. Default: softmax cross-entropy.</summary>
        public Loss Loss { get; set; } = Loss.SoftmaxCrossEntropy;

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
            ArgumentNullException.ThrowIfNull(Loss);
            Setting.Require(Loss == Loss.SoftmaxCrossEntropy || Loss == Loss.NegativeLogLikelihood, nameof(Loss), Loss, "softmax cross-entropy or negative log-likelihood");
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
