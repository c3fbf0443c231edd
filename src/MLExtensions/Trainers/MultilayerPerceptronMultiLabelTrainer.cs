using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron for several yes/no labels at once, which do not exclude each other: fully connected layers with one
/// output a label, trained by mini-batch gradient descent on the mean of the cross-entropies of their sigmoids. Created by
/// <c>mlContext.BinaryClassification.Trainers.MultiLabelPerceptron</c>.
/// </summary>
/// <remarks>
/// <para>
/// The label column is a vector of Boolean of known size, whose slot names are the names of the labels; Concatenate makes it of Boolean
/// columns. The feature column is a vector of Single of known size. The trainer scales the features, as
/// <see cref="NetworkTrainerOptions.FeatureScaling"/> says.
/// </para>
/// <para>
/// The output columns are vectors with one value a label and the slot names of the label column: <c>Score</c>, of Single, the logits;
/// <c>Probability</c>, of Single, their sigmoids; and <c>PredictedLabel</c>, of Boolean, whether the score is more than 0.
/// <c>mlContext.BinaryClassification.EvaluateMultiLabel</c> evaluates them. Rows that have a feature that is not finite are left out, and a
/// message on MLContext.Log has their number.
/// </para>
/// <para>A row is counted as correct, in the accuracy of the validation rows, where all of its labels are predicted correctly.</para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.Concatenate("Topics", "IsSport", "IsPolitics", "IsScience")
///     .Append(mlContext.BinaryClassification.Trainers.MultiLabelPerceptron("Topics", hiddenLayers: [64]));
/// var model = pipeline.Fit(trainData);
/// var metrics = mlContext.BinaryClassification.EvaluateMultiLabel(model.Transform(testData), "Topics");
/// </code>
/// </example>
public sealed class MultilayerPerceptronMultiLabelTrainer : Trainer<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>
{
    internal MultilayerPerceptronMultiLabelTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new MultilayerPerceptronFamily(options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    /// <remarks>
    /// <see cref="MultilayerPerceptronOptions.OutputActivation"/> is null: the sigmoid is part of the loss, and in the column Probability.
    /// </remarks>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.LabelSmoothing" path="/summary|/remarks"/>
        /// <value>From 0 to less than 1. Default: 0.</value>
        public double LabelSmoothing { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronBinaryTrainer.Options.FocalGamma"/>
        public double FocalGamma { get; set; }

        internal override LearningTask Task => new MultiLabelTask(BinaryTask.LossOf(LabelSmoothing, FocalGamma));

        internal override void Check()
        {
            base.Check();
            Setting.Require(OutputActivation == null, nameof(OutputActivation), OutputActivation,
                "null: the sigmoid is part of the loss, Score has its logits, and Probability its values");
        }
    }
}
