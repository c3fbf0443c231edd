using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron for binary classification: fully connected layers with one output, trained by mini-batch gradient
/// descent on the cross-entropy of its sigmoid. Created by <c>mlContext.BinaryClassification.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// <para>
/// The label column is Boolean; the feature column is a vector of Single of known size. The trainer scales the features, as
/// <see cref="NetworkTrainerOptions.FeatureScaling"/> says.
/// </para>
/// <para>
/// The output columns are <c>Score</c>, a Single, the network's output, which is a logit; <c>Probability</c>, a Single, its sigmoid; and
/// <c>PredictedLabel</c>, a Boolean, whether the probability is more than the threshold. Rows that have a feature that is not finite are
/// left out, and a message on MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.FeaturizeTable("Features", labelColumnName: "IsSpam")
///     .Append(mlContext.BinaryClassification.Trainers.MultilayerPerceptron("IsSpam"));
/// var model = pipeline.Fit(trainData);
/// var metrics = mlContext.BinaryClassification.Evaluate(model.Transform(testData), "IsSpam");
/// </code>
/// </example>
public sealed class MultilayerPerceptronBinaryTrainer : Trainer<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>
{
    internal MultilayerPerceptronBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new MultilayerPerceptronFamily(options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    /// <remarks>
    /// <see cref="MultilayerPerceptronOptions.OutputActivation"/> is null: the sigmoid is part of the loss, and in the column Probability.
    /// </remarks>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <summary>
        /// Gets or sets the factor of the weights of rows with the label true. The loss is divided by the sum of the weights.
        /// </summary>
        /// <value>More than 0. Default: 1.</value>
        public double PositiveWeight { get; set; } = 1;

        /// <summary>
        /// Gets or sets whether the rows of each label together count the same: the weight of each row is multiplied by n / (2 * rows of
        /// its label), n being the number of rows trained on.
        /// </summary>
        /// <value>False where <see cref="PositiveWeight"/> is not 1. Default: false.</value>
        public bool BalanceClasses { get; set; }

        /// <summary>
        /// Gets or sets the share of each label that is spread evenly over all classes, which keeps probabilities from 0 and 1.
        /// </summary>
        /// <remarks>
        /// The formula is that of <see cref="BinaryCrossEntropyLoss.LabelSmoothing"/>. All losses in the history are smoothed: the
        /// loss of the validation rows is the one that is minimized, which early stopping judges. The accuracy is not affected.
        /// </remarks>
        /// <value>
        /// From 0 to less than 1; null for 0 or, in automatic training without a focal loss, 0.05. Default: null.
        /// </value>
        public double? LabelSmoothing { get; set; }

        /// <summary>
        /// Gets or sets the focusing parameter of the focal loss, by which rows that are predicted well count less: with p the probability
        /// of the row's label, the loss is -(1 - p)^gamma * ln p.
        /// </summary>
        /// <remarks>
        /// T.-Y. Lin et al., Focal loss for dense object detection, 2017. The paper's factor alpha is the weight of a class. Probabilities
        /// of a network that is trained by it are nearer to each other than the shares of the classes.
        /// </remarks>
        /// <value>0 or more, and 0 where <see cref="LabelSmoothing"/> is not 0; 0 for cross-entropy. Default: 0.</value>
        public double FocalGamma { get; set; }

        /// <summary>Gets or sets the threshold: the probability above which <c>PredictedLabel</c> is true.</summary>
        /// <remarks>
        /// The score is compared with the logit of the threshold, so that rounded probabilities can be told apart. The trained transformer
        /// has the threshold, and a method <c>WithThreshold</c> that returns one with another threshold.
        /// </remarks>
        /// <value>From 0 to 1, and at its default where <see cref="ThresholdSelection"/> is given. Default: 0.5.</value>
        public double Threshold { get; set; } = 0.5;

        /// <summary>Gets or sets how the threshold is chosen on the validation rows after the training.</summary>
        /// <value>
        /// Such as <c>ThresholdSelection.F1()</c> or <c>ThresholdSelection.Cost(falsePositive: 1, falseNegative: 5)</c>; null to use
        /// <see cref="Threshold"/>, and where there are no validation rows. Default: null.
        /// </value>
        public ThresholdSelection? ThresholdSelection { get; set; }

        /// <summary>
        /// Gets or sets whether a temperature is found after the training, with which probabilities are calibrated: the number T for which
        /// the cross-entropy of sigmoid(logit / T) is least on the validation rows. Weights and biases of the last layer are divided by it.
        /// </summary>
        /// <remarks>
        /// C. Guo et al., On calibration of modern neural networks, 2017. The label predicted with a threshold of 0.5 does not change.
        /// <see cref="TrainingHistory.Temperature"/> has the temperature; the losses in the history are those before. Of n validation rows,
        /// 1 / (n + 1) of each label is spread evenly over the classes.
        /// </remarks>
        /// <value>
        /// False where there are no validation rows; null for false or, in automatic training with validation rows, true. Default: null.
        /// </value>
        public bool? TemperatureScaling { get; set; }

        private double UsedLabelSmoothing
            => LabelSmoothing ?? (IsAutomatic && FocalGamma == 0 ? AutomaticTraining.LabelSmoothing : 0);

        internal override LearningTask Task
            => new BinaryTask(BinaryTask.LossOf(UsedLabelSmoothing, FocalGamma), PositiveWeight, BalanceClasses)
            {
                Threshold = Threshold,
                ThresholdSelection = ThresholdSelection,
                HasTemperature = TemperatureScaling ?? (IsAutomatic ? null : false),
            };

        internal override void Check()
        {
            base.Check();
            Setting.Require(OutputActivation == null, nameof(OutputActivation), OutputActivation,
                "null: the sigmoid is part of the loss, Score is its logit, and Probability its value");
        }
    }
}
