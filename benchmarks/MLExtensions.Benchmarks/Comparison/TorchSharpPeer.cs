using System.Diagnostics;
using Microsoft.ML;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>The recipe as one writes it with TorchSharp: the same network, batches and optimizer, on tensors that lie ready.</summary>
internal static class TorchSharpPeer
{
    /// <summary>Measures steps, epochs and scoring.</summary>
    public static void Run(int threads)
    {
        set_num_threads(threads);
        var (images, labels) = Read(FashionMnistSplit.Train);
        var (testImages, _) = Read(FashionMnistSplit.Test);
        string who = Who(threads);
        MeasureStep(images, labels);
        double step = 1e3 * Timing.Median(Enumerable.Range(0, 11).Select(_ => MeasureStep(images, labels)));
        if (threads == 1)
            new Measurement(who, "training step, one thread", step, "ms").Print();
        new Measurement(who, "training step, all threads", step, "ms").Print();

        using var training = new Training();
        long started = Stopwatch.GetTimestamp();
        training.Epoch(images, labels);
        new Measurement(who, "an epoch through Fit", Stopwatch.GetElapsedTime(started).TotalSeconds, "s").Print();
        MeasureScoring(who, training.Network, testImages);
    }

    /// <summary>Trains for ten epochs.</summary>
    public static void RunTenEpochs(int threads)
    {
        set_num_threads(threads);
        var (images, labels) = Read(FashionMnistSplit.Train);
        var (testImages, testLabels) = Read(FashionMnistSplit.Test);
        using var training = new Training();
        long started = Stopwatch.GetTimestamp();
        for (int epoch = 0; epoch < 10; epoch++)
            training.Epoch(images, labels);
        new Measurement(
            Who(threads), "a trained model (ours, PyTorch: ten epochs)", Stopwatch.GetElapsedTime(started).TotalSeconds, "s").Print();
        using (inference_mode())
        {
            double accuracy = training.Network.forward(testImages).argmax(1).eq(testLabels).to_type(ScalarType.Float64).mean().ToDouble();
            new Measurement(Who(threads), "its test accuracy", accuracy, "accuracy").Print();
        }
    }

    private static string Who(int threads) => $"TorchSharp, libtorch 2.10, {threads} thread{(threads == 1 ? "" : "s")}";

    /// <summary>
    /// The seconds of a step, of the first hundred of a network: later, Adam's means of gradients that are 0 become denormal numbers, which
    /// make a step several times slower.
    /// </summary>
    private static double MeasureStep(Tensor images, Tensor labels)
    {
        const int Steps = 100;
        using var training = new Training();
        long started = Stopwatch.GetTimestamp();
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            training.Step(images.narrow(0, step * Recipe.BatchSize, Recipe.BatchSize),
                labels.narrow(0, step * Recipe.BatchSize, Recipe.BatchSize));
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds / Steps;
    }

    private static void MeasureScoring(string who, Sequential network, Tensor images)
    {
        using IDisposable mode = inference_mode();
        using Tensor row = images[TensorIndex.Slice(0, 1)];
        void Predict()
        {
            using var scope = NewDisposeScope();
            network.forward(row).exp();
        }
        Timing.WarmUp(Predict);
        new Measurement(
            who, "one row through PredictionEngine", 1e6 * Timing.Median(Enumerable.Range(0, 11).Select(_ => Timing.Slice(Predict, 0.03))),
            "us").Print();

        double best = new[] { 64, 256, 1000, 10_000 }.Min(batch =>
        {
            void Score()
            {
                for (long first = 0; first < images.shape[0]; first += batch)
                {
                    using var scope = NewDisposeScope();
                    network.forward(images.narrow(0, first, Math.Min(batch, images.shape[0] - first))).exp().max(1);
                }
            }
            Score();
            return Timing.Median(Enumerable.Range(0, 3).Select(_ => Timing.Slice(Score, 0.05)));
        });
        new Measurement(who, "10,000 rows through Transform", images.shape[0] / best, "rows/s").Print();
    }

    private static (Tensor Images, Tensor Labels) Read(FashionMnistSplit split)
    {
        var ml = new MLContext(seed: 1);
        IDataView images = ml.Data.LoadFashionMnist(split), data = Recipe.Normalize(ml).Fit(images).Transform(images);
        var features = new List<float>();
        var labels = new List<long>();
        foreach (FashionFeatures row in ml.Data.CreateEnumerable<FashionFeatures>(data, reuseRowObject: true))
        {
            features.AddRange(row.Features);
            labels.Add(row.Label - 1);
        }
        return (tensor(features.ToArray(), [labels.Count, 784]), tensor(labels.ToArray()));
    }

    private sealed class Training : IDisposable
    {
        private readonly Adam _optimizer;

        public Training()
        {
            manual_seed(1);
            Network = Sequential(
                Linear(784, 256), ReLU(), Linear(256, 128), ReLU(), Linear(128, 10), LogSoftmax(1));
            _optimizer = optim.Adam(Network.parameters(), Recipe.LearningRate);
        }

        public Sequential Network { get; }

        public void Step(Tensor images, Tensor labels)
        {
            _optimizer.zero_grad();
            using Tensor loss = functional.nll_loss(Network.forward(images), labels);
            loss.backward();
            _optimizer.step();
        }

        public void Epoch(Tensor images, Tensor labels)
        {
            using Tensor order = randperm(labels.shape[0], ScalarType.Int64);
            for (long first = 0; first < labels.shape[0]; first += Recipe.BatchSize)
            {
                using var scope = NewDisposeScope();
                Tensor rows = order.narrow(0, first, Math.Min(Recipe.BatchSize, labels.shape[0] - first));
                Step(images.index_select(0, rows), labels.index_select(0, rows));
            }
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            Network.Dispose();
        }
    }
}
