using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// Trains a linear model to predict a number, by mini-batch stochastic gradient descent. Made by <c>mlContext.Regression.Trainers.Sgd</c>.
/// </summary>
/// <remarks>
/// The label is a Single. Adds <c>Score</c>, a Single. Rows that have a label or a feature that is not finite are left out and counted in a message on MLContext.Log.
/// Features should be scaled to a range of about -1 to 1; otherwise the learning rate has to be small.
/// </remarks>
public sealed class SgdRegressionTrainer : NetworkTrainer<LinearRegressionTransformer, LinearRegressionModel>
{
    private readonly Options _options;

    internal SgdRegressionTrainer(IHostEnvironment environment, Options options)
        : this(options.CheckedCopy(), environment)
    {
    }

    private SgdRegressionTrainer(Options checkedCopy, IHostEnvironment environment)
        : base(environment, checkedCopy)
        => _options = checkedCopy;

    private protected override string Name => "Sgd";

    private protected override ColumnKind LabelKind => ColumnKind.Single;

    private protected override LearningTask CreateTask(DataViewSchema.Column label) => new RegressionTask(label);

    private protected override bool HasInitialParameters => base.HasInitialParameters || _options.InitialWeights != null;

    private protected override NetworkPlan CreatePlan(int features, LearningTask task, long seed) => new(_options.Settings)
    {
        Network = CreateNetwork(features, seed),
        Loss = _options.Loss,
        Optimizer = _options.UsedOptimizer,
        Seed = seed,
    };

    private protected override LinearRegressionTransformer CreateTransformer(TrainedNetwork trained, DataViewSchema.Column features, LearningTask task)
        => new(new LinearRegressionModel(trained, Columns.SlotNames(features)), FeatureColumn.Of(features));

    private protected override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => RegressionColumns.Shapes(label);

    private Network CreateNetwork(int features, long seed)
    {
        var network = Network.CreatePerceptron(features, [], 1, Activation.Identity, seed, null, _options.Initialization, _options.BiasInitialization, _options.HasBias);
        DenseLayer layer = network.Layers[0];
        if (_options.InitialWeights is { } weights && weights.Count != features)
            throw new ArgumentException($"{nameof(Options.InitialWeights)} should be {features} numbers, one a feature; found {weights.Count}.", nameof(Options.InitialWeights));
        return new Network([new DenseLayer(features, 1, Activation.Identity,
            _options.InitialWeights?.ToArray() ?? layer.Weights, _options.InitialBias is float bias ? new[] { bias } : layer.Biases)]);
    }

    /// <summary>The settings of the trainer. The batch size is 1, unless another is given: each row is a step.</summary>
    public sealed class Options : TrainerOptions
    {
        /// <summary>Settings with their defaults.</summary>
        public Options() => BatchSize = 1;

        /// <summary>The size of a step, more than 0. Default: 0.01.</summary>
        public float LearningRate { get; set; } = 0.01f;

        /// <summary>How much of the last step goes on, from 0 to less than 1. Default: 0.</summary>
        public double Momentum { get; set; }

        /// <summary>Whether the gradient is, nearly, the one that the momentum leads to; with momentum. Default: false.</summary>
        public bool Nesterov { get; set; }

        /// <summary>Added to the gradient, times the weight (the bias included); 0 or more. Default: 0.</summary>
        public double WeightDecay { get; set; }

        /// <summary>What training makes small, the mean over rows: mean squared, half mean squared, Huber, smooth L1, mean absolute. Default: mean squared.</summary>
        public Loss Loss { get; set; } = Loss.MeanSquaredError;

        /// <summary>Whether the model has a bias, also called intercept. Default: true.</summary>
        public bool HasBias { get; set; } = true;

        /// <summary>How the weights begin. Default: with 0.</summary>
        public Initialization Initialization { get; set; } = Initialization.Zeros;

        /// <summary>How the bias begins. Default: with 0.</summary>
        public Initialization BiasInitialization { get; set; } = Initialization.Zeros;

        /// <summary>The weights to begin with, one a feature, finite numbers; null: as <see cref="Initialization"/> says.</summary>
        public IReadOnlyList<float>? InitialWeights { get; set; }

        /// <summary>The bias to begin with, a finite number; null: as <see cref="BiasInitialization"/> says.</summary>
        public float? InitialBias { get; set; }

        internal override Optimizer UsedOptimizer => Optimizer.Sgd(LearningRate, Momentum, weightDecay: WeightDecay, nesterov: Nesterov);

        internal Options CheckedCopy()
        {
            Check();
            return (Options)Copy();
        }

        internal override void Check()
        {
            base.Check();
            ArgumentNullException.ThrowIfNull(Initialization);
            ArgumentNullException.ThrowIfNull(BiasInitialization);
            RegressionLoss.Require(nameof(Loss), Loss);
            Initialization.Check();
            BiasInitialization.Check();
            foreach (float weight in InitialWeights ?? [])
                Setting.RequireFinite(nameof(InitialWeights), weight);
            if (InitialBias is float bias)
                Setting.RequireFinite(nameof(InitialBias), bias);
            Setting.Require(InitialParametersPath == null || (InitialWeights == null && InitialBias == null), nameof(InitialParametersPath), InitialParametersPath, $"null where {nameof(InitialWeights)} or {nameof(InitialBias)} are given");
            Setting.Require(HasBias || InitialBias == null, nameof(InitialBias), InitialBias, "null without a bias");
        }

        internal override TrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.InitialWeights = InitialWeights?.ToArray();
            return copy;
        }
    }
}
