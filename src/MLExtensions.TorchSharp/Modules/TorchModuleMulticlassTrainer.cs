using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module for multiclass classification, by mini-batch gradient descent on cross-entropy.
/// Created by <c>mlContext.MulticlassClassification.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// <para>
/// The module returns logits, of the shape rows x classes; or logarithms of probabilities, if the loss is
/// <see cref="Loss.NegativeLogLikelihood"/>. The label column is a key; the feature column is a vector of Single of known size.
/// </para>
/// <para>
/// The output columns are <c>Score</c>, a vector of Single, the probability of each class; and <c>PredictedLabel</c>, the key of the most
/// probable class, with the label's key values. Rows whose label is missing, or that have a feature that is not finite, are left out, and a
/// message on MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.NormalizePixels("Features", "Pixels")
///     .Append(mlContext.MulticlassClassification.Trainers.TorchModule&lt;ConvolutionalNetwork&gt;(inputShape: [1, 28, 28]));
/// var model = pipeline.Fit(trainData);
/// var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testData));
/// </code>
/// </example>
public sealed class TorchModuleMulticlassTrainer : Trainer<TorchModuleTransformer, TorchModuleModelParameters>
{
    internal TorchModuleMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new TorchModuleFamily(environment, options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <summary>Gets or sets the loss to minimize.</summary>
        /// <value>
        /// Softmax cross-entropy, with any <see cref="SoftmaxCrossEntropyLoss.LabelSmoothing"/>, or softmax focal, if the module returns
        /// logits; negative log-likelihood, if it ends in log_softmax. Default: softmax cross-entropy.
        /// </value>
        public Loss Loss { get; set; } = Loss.SoftmaxCrossEntropy;

        /// <inheritdoc cref="MultilayerPerceptronMulticlassTrainer.Options.ClassWeights"/>
        public IReadOnlyList<double>? ClassWeights { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronMulticlassTrainer.Options.BalanceClasses"/>
        public bool BalanceClasses { get; set; }

        internal override LearningTask Task => new MulticlassTask(Loss, ClassWeights, BalanceClasses);

        internal override TrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.ClassWeights = ClassWeights?.ToArray();
            return copy;
        }
    }
}
