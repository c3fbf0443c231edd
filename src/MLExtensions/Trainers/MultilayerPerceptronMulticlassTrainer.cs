using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a multi-layer perceptron for multiclass classification: fully connected layers, trained by mini-batch gradient descent on the
/// cross-entropy of the softmax of their outputs. Created by <c>mlContext.MulticlassClassification.Trainers.MultilayerPerceptron</c>.
/// </summary>
/// <remarks>
/// <para>
/// The label column is a key; the feature column is a vector of Single of known size. The trainer scales the features, as
/// <see cref="NetworkTrainerOptions.FeatureScaling"/> says.
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
/// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
///     .Append(mlContext.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [256, 256], dropout: 0.2))
///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
/// var model = pipeline.Fit(trainData);
/// var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testData));
/// </code>
/// </example>
public sealed class MultilayerPerceptronMulticlassTrainer : Trainer<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>
{
    internal MultilayerPerceptronMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new MultilayerPerceptronFamily(options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    /// <remarks>
    /// <see cref="MultilayerPerceptronOptions.OutputActivation"/> is null, softmax or log-softmax. It determines the outputs of the network
    /// in the model. The training and the column Score do not depend on it: the loss is cross-entropy, and the scores are probabilities.
    /// </remarks>
    public sealed class Options : MultilayerPerceptronOptions
    {
        /// <summary>
        /// Gets or sets the weight of each class, by which the weights of its rows are multiplied. The loss is divided by the sum of the
        /// weights.
        /// </summary>
        /// <value>One number a class, in the order of the keys, each 0 or more; null for equal weights. Default: null.</value>
        public IReadOnlyList<double>? ClassWeights { get; set; }

        /// <summary>
        /// Gets or sets whether the rows of each class together count the same: the weight of each row is multiplied by n / (classes * rows
        /// of its class), n being the number of rows trained on.
        /// </summary>
        /// <value>False where <see cref="ClassWeights"/> are given. Default: false.</value>
        public bool BalanceClasses { get; set; }

        /// <summary>
        /// Gets or sets the share of each label that is spread evenly over all classes, which keeps probabilities from 0 and 1.
        /// </summary>
        /// <remarks>
        /// The formula is that of <see cref="SoftmaxCrossEntropyLoss.LabelSmoothing"/>. All losses in the history are smoothed: the
        /// loss of the validation rows is the one that is minimized, which early stopping judges. The accuracy is not affected.
        /// </remarks>
        /// <value>
        /// From 0 to less than 1; null for 0 or, in automatic training without a focal loss, 0.05. Default: null.
        /// </value>
        public double? LabelSmoothing { get; set; }

        /// <summary>
        /// Gets or sets the focusing parameter of the focal loss, by which rows that are predicted well count less: with p the probability
        /// of the row's class, the loss is -(1 - p)^gamma * ln p.
        /// </summary>
        /// <remarks>
        /// T.-Y. Lin et al., Focal loss for dense object detection, 2017. The paper's factor alpha is the weight of a class. Probabilities
        /// of a network that is trained by it are nearer to each other than the shares of the classes.
        /// </remarks>
        /// <value>0 or more, and 0 where <see cref="LabelSmoothing"/> is not 0; 0 for cross-entropy. Default: 0.</value>
        public double FocalGamma { get; set; }

        /// <summary>
        /// Gets or sets whether classes that a model given to Fit does not know become new outputs, with initial weights, rather than to be
        /// refused.
        /// </summary>
        /// <remarks>Classes are matched by the key values of the label column.</remarks>
        /// <value>Default: false.</value>
        public bool AddNewClasses { get; set; }

        /// <summary>
        /// Gets or sets whether a temperature is found after the training, with which probabilities are calibrated: the number T for which
        /// the cross-entropy of softmax(logits / T) is least on the validation rows. Weights and biases of the last layer are divided by
        /// it.
        /// </summary>
        /// <remarks>
        /// C. Guo et al., On calibration of modern neural networks, 2017. The most probable class does not change.
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
            => new MulticlassTask(
                MulticlassTask.LossOf(UsedLabelSmoothing, FocalGamma, OutputActivation == Activation.LogSoftmax), ClassWeights,
                BalanceClasses)
            {
                OutputsAreProbabilities = OutputActivation == Activation.Softmax,
                AddsNewClasses = AddNewClasses,
                HasTemperature = TemperatureScaling ?? (IsAutomatic ? null : false),
            };

        internal override void Check()
        {
            base.Check();
            Setting.Require(OutputActivation == null || OutputActivation == Activation.Softmax || OutputActivation == Activation.LogSoftmax,
                nameof(OutputActivation), OutputActivation,
                "null, softmax or log_softmax, for the outputs are probabilities of classes that exclude each other");
        }

        internal override TrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.ClassWeights = ClassWeights?.ToArray();
            return copy;
        }
    }
}
