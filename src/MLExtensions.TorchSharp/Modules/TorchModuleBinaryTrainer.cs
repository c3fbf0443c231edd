using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module for binary classification, by mini-batch gradient descent on the cross-entropy of the sigmoid of its
/// output. Created by <c>mlContext.BinaryClassification.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// <para>
/// The module returns logits, of the shape rows x 1, or rows. The label column is Boolean; the feature column is a vector of Single of
/// known size.
/// </para>
/// <para>
/// The output columns are <c>Score</c>, a Single, the module's output; <c>Probability</c>, a Single, its sigmoid; and
/// <c>PredictedLabel</c>, a Boolean, whether the probability is more than the threshold. Rows that have a feature that is not finite are
/// left out, and a message on MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var model = mlContext.BinaryClassification.Trainers.TorchModule&lt;SpamFilter&gt;(epochs: 20).Fit(trainData);
/// var metrics = mlContext.BinaryClassification.Evaluate(model.Transform(testData));
/// </code>
/// </example>
public sealed class TorchModuleBinaryTrainer : Trainer<TorchModuleTransformer, TorchModuleModelParameters>
{
    internal TorchModuleBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new TorchModuleFamily(environment, options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.PositiveWeight"/>
        public double PositiveWeight { get; set; } = 1;

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.BalanceClasses"/>
        public bool BalanceClasses { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.LabelSmoothing" path="/summary|/remarks"/>
        /// <value>From 0 to less than 1. Default: 0.</value>
        public double LabelSmoothing { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.FocalGamma"/>
        public double FocalGamma { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.Threshold"/>
        public double Threshold { get; set; } = 0.5;

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.ThresholdSelection"/>
        public ThresholdSelection? ThresholdSelection { get; set; }

        internal override LearningTask Task
            => new BinaryTask(BinaryTask.LossOf(LabelSmoothing, FocalGamma), PositiveWeight, BalanceClasses)
            {
                Threshold = Threshold,
                ThresholdSelection = ThresholdSelection,
            };
    }
}
