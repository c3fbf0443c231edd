namespace MLExtensions.TorchSharp.Tests;

/// <summary>
/// A training whose every setting is drawn: shape, activations, loss, optimizer, schedule, clipping, averaging, dropout, rows and their
/// weights.
/// </summary>
internal sealed class RandomTraining
{
    private const int LeastSteps = 50;

    private readonly Random _random;

    /// <param name="seed">Decides all of it.</param>
    /// <param name="isSmooth">Whether no function has a kink, at which two roundings could take two ways.</param>
    public RandomTraining(int seed, bool isSmooth)
    {
        _random = new Random(seed);
        (Loss loss, Activation output) = isSmooth ? SmoothLoss()
            : OneOf(SmoothLoss(), (Loss.MeanAbsoluteError, Activation.Identity), (Loss.MeanAbsoluteError, Activation.LeakyRelu(0.2)));
        int outputs = _random.Next(1, 12);
        bool hasBias = _random.Next(4) > 0;
        var layers = new List<DenseLayer>();
        for (int inputs = _random.Next(1, 40), hidden = _random.Next(4); hidden >= 0; hidden--)
        {
            Activation activation = hidden == 0 ? output : isSmooth
                ? OneOf(
                    Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Gelu, Activation.Silu, Activation.Mish,
                    Activation.Elu())
                : OneOf(Activation.Relu, Activation.LeakyRelu(0.1), Activation.LeakyRelu(), Activation.Selu, Activation.Elu(0.5));
            layers.Add(
                DenseLayer.Create(
                    inputs, hidden == 0 ? outputs : _random.Next(1, 40), activation,
                    new CounterRandom(seed, RandomPurpose.InitialWeights, part: layers.Count), hasBias: hasBias));
            inputs = layers[^1].Outputs;
        }

        Rows = RowsOf(_random.Next(20, 60), layers[0].Inputs, loss, outputs, hasWeights: _random.Next(2) == 0);
        Validation = _random.Next(2) == 0 ? RowsOf(_random.Next(1, 30), layers[0].Inputs, loss, outputs, hasWeights: false) : null;
        int batchSize = _random.Next(1, 25), stepsPerEpoch = (Rows.Count - 1) / batchSize + 1;
        Plan = new NetworkPlan
        {
            Network = new Network(layers),
            Loss = loss,
            Optimizer = RandomOptimizer(),
            BatchSize = batchSize,
            Epochs = (LeastSteps - 1) / stepsPerEpoch + 1,
            Shuffle = _random.Next(4) > 0,
            Schedule = RandomSchedule(),
            Dropout = _random.Next(2) == 0 ? 0 : Between(0, 0.6f),
            MaxGradientNorm = _random.Next(3) == 0 ? Between(0.05f, 1) : null,
            WeightAveraging = OneOf<WeightAveraging?>(
                null, WeightAveraging.Uniform(Between(0, 0.9)), WeightAveraging.Exponential(Between(0.5, 0.99))),
            EvaluateTrainingSet = _random.Next(2) == 0,
            Seed = seed,
            DropLastBatch = _random.Next(2) == 0,
            HasFeatureFactors = _random.Next(2) == 0,
            LearningRateFactors = OneOf<LearningRateFactors?>(
                null, new LearningRateFactors { Biases = 0.1, FeatureFactors = 3 },
                new LearningRateFactors { FirstLayer = Between(0, 2), LastLayer = Between(0, 2), ByInputs = true }),
        };
    }

    public NetworkPlan Plan { get; }

    public InMemoryRows Rows { get; }

    public InMemoryRows? Validation { get; }

    public override string ToString() => $"{Plan.Network}\n{Plan} on {Rows.Count} rows{(Rows.HasWeights ? " with weights" : "")}";

    private (Loss, Activation) SmoothLoss()
    {
        Activation output = OneOf(Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Gelu, Activation.Softmax);
        return OneOf<(Loss, Activation)>(
            (Loss.SoftmaxCrossEntropy with { LabelSmoothing = OneOf(0, 0.1) }, Activation.Identity),
            (Loss.NegativeLogLikelihood, Activation.LogSoftmax),
            (Loss.BinaryCrossEntropy with { LabelSmoothing = OneOf(0, 0.2) }, Activation.Identity),
            (Loss.SoftmaxFocal(OneOf(1, 2.5)), Activation.Identity), (Loss.BinaryFocal(OneOf(1, 2.5)), Activation.Identity),
            (Loss.MeanSquaredError, output), (Loss.HalfMeanSquaredError, output), (Loss.Huber(Between(0.1, 2)), output),
            (Loss.SmoothL1(Between(0.1, 2)), output));
    }

    private Optimizer RandomOptimizer()
    {
        bool first = _random.Next(2) == 0, second = _random.Next(2) == 0;
        double decay = OneOf(0, 0.001, 0.1), momentum = OneOf(0, 0.5, 0.9);
        return OneOf<Func<Optimizer>>(
            () => Optimizer.Sgd(Between(0.001, 0.05), momentum, dampening: first ? 0 : 0.3, decay, nesterov: first && momentum > 0),
            () => Optimizer.Adam(Between(0.0005, 0.01), OneOf(0.9, 0.5), OneOf(0.999, 0.9), OneOf(1e-8, 1e-4), decay, amsgrad: first),
            () => Optimizer.AdamW(Between(0.0005, 0.01), OneOf(0.9, 0.5), OneOf(0.999, 0.9), OneOf(1e-8, 1e-4), decay, amsgrad: first),
            () => Optimizer.Adagrad(
                Between(0.001, 0.02), learningRateDecay: first ? 0 : 0.01, weightDecay: decay, initialAccumulatorValue: second ? 0 : 0.1),
            () => Optimizer.Adadelta(Between(0.1, 1), OneOf(0.9, 0.5), OneOf(1e-6, 1e-4), decay),
            () => Optimizer.RmsProp(Between(0.0005, 0.005), OneOf(0.99, 0.9), OneOf(1e-8, 1e-4), decay, momentum, centered: first))();
    }

    private LearningRateSchedule RandomSchedule()
    {
        LearningRateSchedule schedule = OneOf<LearningRateSchedule>(
            LearningRateSchedule.Constant, LearningRateSchedule.Step(2, 0.5), LearningRateSchedule.MultiStep([1, 3], 0.3),
                LearningRateSchedule.Exponential(0.9), LearningRateSchedule.Cosine(0.0001),
            LearningRateSchedule.OneCycle(), LearningRateSchedule.CosineLog(), LearningRateSchedule.ReduceOnPlateau(patience: 1),
            LearningRateSchedule.Custom(position => position.BaseRate / (1 + position.StepsDone)));
        return OneOf(schedule, schedule, schedule.AfterWarmupSteps(7), schedule.AfterWarmupEpochs(1));
    }

    private InMemoryRows RowsOf(int count, int features, Loss loss, int outputs, bool hasWeights)
    {
        int labels = loss.LabelsPerRow(outputs);
        bool areClasses = loss is ClassLoss;
        var rows = new InMemoryRows(features, labels, hasWeights);
        for (int row = 0; row < count; row++)
        {
            float[] values = [.. Enumerable.Range(0, features).Select(_ => Between(-1, 1))];
            float[] label = [
                .. Enumerable.Range(0, labels)
                .Select(_ => areClasses ? _random.Next(outputs) : loss.IsClassification ? OneOf<float>(0, 1, 0.25f)
                    : Between(-2, 2))];
            rows.Add(values, label, hasWeights ? OneOf<float>(0, 0.5f, 1, 3) : 1);
        }
        return rows;
    }

    private float Between(double least, double most) => (float)(least + (most - least) * _random.NextSingle());

    private T OneOf<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
