using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a linear model to predict a number, by mini-batch stochastic gradient descent. Created by
/// <c>mlContext.Regression.Trainers.Sgd</c>.
/// </summary>
/// <remarks>
/// <para>
/// The label column is a Single; the feature column is a vector of Single of known size. The trainer scales both, as
/// <see cref="NetworkTrainerOptions.FeatureScaling"/> and <see cref="Options.LabelScaling"/> say; weights and bias have the units of
/// features and label.
/// </para>
/// <para>
/// The output column is <c>Score</c>, a Single. Rows that have a label or a feature that is not finite are left out, and a message on
/// MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.Concatenate("Features", "Celsius")
///     .Append(mlContext.Regression.Trainers.Sgd(labelColumnName: "Fahrenheit", learningRate: 0.01, epochs: 100));
/// var model = pipeline.Fit(trainData);
/// Console.WriteLine(model.LastTransformer.Model); // The weights and the bias.
/// </code>
/// </example>
public sealed class SgdRegressionTrainer : Trainer<SgdRegressionTransformer, SgdRegressionModelParameters>
{
    internal SgdRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new SgdRegressionFamily(options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    /// <remarks>Unlike that of other trainers, the default of <see cref="TrainerOptions.BatchSize"/> is 1: each row is a step.</remarks>
    public sealed class Options : NetworkTrainerOptions
    {
        /// <summary>Initializes the settings with their defaults.</summary>
        public Options() => BatchSize = 1;

        /// <summary>Gets or sets the learning rate: the factor of the gradient in a step.</summary>
        /// <value>
        /// More than 0; null for 0.01 or, where that is less, 0.5 / features, since the steps of single rows diverge from about 1 /
        /// features on. Default: null.
        /// </value>
        public double? LearningRate { get; set; }

        /// <summary>Gets or sets the momentum coefficient.</summary>
        /// <value>From 0 to less than 1. Default: 0.</value>
        public double Momentum { get; set; }

        /// <summary>Gets or sets whether the momentum is Nesterov's.</summary>
        /// <value>False where <see cref="Momentum"/> is 0. Default: false.</value>
        public bool Nesterov { get; set; }

        /// <summary>
        /// Gets or sets the L2 penalty: the gradient of each parameter, the bias included, gets this times the parameter added.
        /// </summary>
        /// <value>0 or more. Default: 0.</value>
        public double WeightDecay { get; set; }

        /// <inheritdoc cref="MultilayerPerceptronRegressionTrainer.Options.Loss"/>
        public Loss Loss { get; set; } = Loss.MeanSquaredError;

        /// <summary>Gets or sets whether the model has a bias, also called intercept.</summary>
        /// <value>Default: true.</value>
        public bool HasBias { get; set; } = true;

        /// <summary>Gets or sets the initialization of the weights.</summary>
        /// <value>Default: zeros.</value>
        public Initialization Initialization { get; set; } = Initialization.Zeros;

        /// <summary>Gets or sets the initialization of the bias.</summary>
        /// <value>Default: zeros.</value>
        public Initialization BiasInitialization { get; set; } = Initialization.Zeros;

        /// <summary>Gets or sets how the labels of the rows trained on are scaled.</summary>
        /// <remarks>
        /// Losses are reported in the units of the label. A delta or beta that is given to the loss is in the units of the label.
        /// </remarks>
        /// <value>
        /// Null to standardize them, except where parameters are given by hand; training that continues a model keeps its scaling. Default:
        /// null.
        /// </value>
        public LabelScaling? LabelScaling { get; set; }

        internal override bool UsesBiases => HasBias;

        internal override LabelScaling? UsedLabelScaling => LabelScaling;

        internal override Optimizer UsedOptimizer => OptimizerFor(features: 1);

        /// <inheritdoc cref="MultilayerPerceptronRegressionTrainer.Options.ClampToLabelRange"/>
        public bool ClampToLabelRange { get; set; }

        internal override LearningTask Task
            => new RegressionTask(Loss) { IsSingleOutput = true, ClampsToLabelRange = ClampToLabelRange };

        /// <summary>Returns the optimizer for a number of features.</summary>
        internal Optimizer OptimizerFor(int features) => Optimizer.Sgd(
            LearningRate ?? Math.Min(0.01, 0.5 / features), Momentum, weightDecay: WeightDecay, nesterov: Nesterov);

        internal override void Check()
        {
            base.Check();
            ArgumentNullException.ThrowIfNull(Initialization);
            ArgumentNullException.ThrowIfNull(BiasInitialization);
            Initialization.Check();
            BiasInitialization.Check();
        }
    }
}
