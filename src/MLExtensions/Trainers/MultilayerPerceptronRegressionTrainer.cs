using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron to predict a number, or several at once: fully connected layers, trained by mini-batch gradient descent.
/// Created by <c>mlContext.Regression.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// <para>
/// The label column is a Single, or a vector of Single of known size; the feature column is a vector of Single of known size. The trainer
/// scales both, as <see cref="NetworkTrainerOptions.FeatureScaling"/> and <see cref="Options.LabelScaling"/> say; predictions have the
/// units of the label.
/// </para>
/// <para>
/// The output column is <c>Score</c>, of the label's type; <c>mlContext.Regression.EvaluateMultiOutput</c> evaluates vectors. Rows that
/// have a label or a feature that is not finite are left out, and a message on MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.FeaturizeTable("Features", labelColumnName: "Price")
///     .Append(mlContext.Regression.Trainers.MultilayerPerceptron("Price"));
/// var model = pipeline.Fit(trainData);
/// var metrics = mlContext.Regression.Evaluate(model.Transform(testData), "Price");
/// </code>
/// </example>
public sealed class MultilayerPerceptronRegressionTrainer : Trainer<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>
{
    internal MultilayerPerceptronRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new MultilayerPerceptronFamily(options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    /// <remarks>
    /// <see cref="MultilayerPerceptronOptions.OutputActivation"/> can be any: null does not limit the outputs, sigmoid keeps them between 0
    /// and 1.
    /// </remarks>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <summary>Gets or sets the loss to minimize, a mean over rows and outputs.</summary>
        /// <value>Mean squared, half mean squared, Huber, smooth L1, mean absolute error or pinball. Default: mean squared error.</value>
        public Loss Loss { get; set; } = Loss.MeanSquaredError;

        /// <summary>
        /// Gets or sets the quantiles to predict, such as 0.05, 0.5 and 0.95: the label is a Single, and each quantile has an output,
        /// trained by its pinball loss.
        /// </summary>
        /// <remarks>
        /// <para>R. Koenker and G. Bassett, Regression quantiles, 1978.</para>
        /// <para>
        /// The output columns are <c>Quantiles</c>, a vector of Single in ascending order, whose slot names are the quantiles, and
        /// <c>Score</c>, a Single, the value of the quantile nearest to 0.5. The outputs of a row are sorted, so that quantiles do not
        /// cross. <c>mlContext.Regression.EvaluateQuantiles</c> evaluates them.
        /// </para>
        /// </remarks>
        /// <value>
        /// Numbers of more than 0 and less than 1 in ascending order, with <see cref="Loss"/> left at its default; null to predict the
        /// label itself. Default: null.
        /// </value>
        public IReadOnlyList<double>? Quantiles { get; set; }

        /// <summary>
        /// Gets or sets whether predictions are clamped to the range of the labels trained on, each output to that of its own.
        /// </summary>
        /// <remarks>The training and its losses do not depend on it. The range is saved with the model.</remarks>
        /// <value>Default: false.</value>
        public bool ClampToLabelRange { get; set; }

        /// <summary>Gets or sets how the labels of the rows trained on are scaled.</summary>
        /// <remarks>
        /// Losses are reported in the units of the label; with several outputs, which can have different units, in those of the
        /// standardized ones. A delta or beta that is given to the loss is in the units of the label.
        /// </remarks>
        /// <value>
        /// Null to standardize them, except with an <see cref="MultilayerPerceptronOptions.OutputActivation"/>, which limits the outputs,
        /// and where parameters are given by hand; training that continues a model keeps its scaling. Default: null.
        /// </value>
        public LabelScaling? LabelScaling { get; set; }

        internal override LabelScaling? UsedLabelScaling => HasPlainOutputs ? LabelScaling : MLExtensions.LabelScaling.None;

        private bool HasPlainOutputs => OutputActivation == null || OutputActivation == Activation.Identity;

        internal override LearningTask Task => Quantiles == null ? new RegressionTask(Loss) { ClampsToLabelRange = ClampToLabelRange }
            : new QuantileTask(Quantiles) { ClampsToLabelRange = ClampToLabelRange };

        internal override void Check()
        {
            base.Check();
            Setting.Require(LabelScaling != MLExtensions.LabelScaling.Standardize || HasPlainOutputs, nameof(LabelScaling), LabelScaling,
                $"null or none with the output activation {OutputActivation}, which limits the outputs in the units of the label");
            Setting.Require(Quantiles == null || Loss == Loss.MeanSquaredError, nameof(Loss), Loss,
                $"left at its default where {nameof(Quantiles)} are given, which have the pinball loss");
        }

        internal override TrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.Quantiles = Quantiles?.ToArray();
            return copy;
        }
    }
}
