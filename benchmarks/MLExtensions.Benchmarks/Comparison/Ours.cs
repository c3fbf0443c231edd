using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>Our side of the comparison, measured once; compare.sh runs it in turn with the peers.</summary>
internal static class Ours
{
    public static void Run()
    {
        int cores = Environment.ProcessorCount;
        var ml = new MLContext(seed: 1);
        Print("gauge: product in cache", Gauge.Product() / 1e9, "GFLOP/s");
        Print("gauge: pass over the parameters", Gauge.Stream() / 1e9, "GB/s");

        StepData images = StepData.FashionMnist(ml, batches: 100);
        double peak = MeasureStep(images, 1);
        if (cores > 1)
            peak = MeasureStep(images, cores);
        MeasureScoring(ml, MeasureEpoch(ml, peak));
    }

    public static void RunTenEpochs()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train), test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
        long started = Stopwatch.GetTimestamp();
        ITransformer model = Recipe.CreatePipeline(ml, epochs: 10).Fit(train);
        Print("a trained model (ours, PyTorch: ten epochs)", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");
        Print("its test accuracy", ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy, "accuracy");
    }

    /// <returns>The peak of that many threads.</returns>
    private static double MeasureStep(StepData images, int threads)
    {
        StepTiming step = StepTiming.Measure(Recipe.CreateNetwork(), Recipe.BatchSize, threads, images, Recipe.LearningRate);
        string name = threads == 1 ? "one thread" : "all threads";
        Print($"multiply-add peak, {name}", step.Peak / 1e9, "GFLOP/s");
        Print($"training step, {name}", step.Seconds * 1e3, "ms", step.Rate / 1e9, step.OfPeak);
        return step.Peak;
    }

    /// <summary>
    /// The first Fit of this process, with reading and compiling; then one whose epochs are looked at, leaving out the first.
    /// </summary>
    private static ITransformer MeasureEpoch(MLContext ml, double peak)
    {
        IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train);
        long started = Stopwatch.GetTimestamp();
        Recipe.CreatePipeline(ml, epochs: 1).Fit(train);
        Print("Fit of one epoch, with reading", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");

        var clock = new EpochClock();
        ITransformer model = Recipe.CreatePipeline(ml, epochs: 3, clock).Fit(train);
        // The machine may have changed its state since the steps.
        peak = Math.Max(peak, Enumerable.Range(0, 5).Max(_ => MultiplyAddPeak.Measure(Environment.ProcessorCount)));
        double epoch = Timing.Median(clock.Epochs),
            rate = clock.Steps * StepCost.Of(Recipe.CreateNetwork(), Recipe.BatchSize).Total / epoch;
        Print("an epoch through Fit", epoch, "s", rate / 1e9, rate / peak);
        Print("the same, PyTorch with its DataLoader", epoch, "s");
        return model;
    }

    private static void MeasureScoring(MLContext ml, ITransformer model)
    {
        IDataView test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
        FashionImage[] images = [.. ml.Data.CreateEnumerable<FashionImage>(ml.Data.TakeRows(test, 100), reuseRowObject: false)];
        using (var engine = ml.Model.CreatePredictionEngine<FashionImage, FashionPrediction>(model))
        {
            var prediction = new FashionPrediction();
            int next = 0;
            void Predict() => engine.Predict(images[next++ % images.Length], ref prediction);
            Timing.WarmUp(Predict);
            Print("one row through PredictionEngine",
                1e6 * Timing.Median(Enumerable.Range(0, 11).Select(_ => Timing.Slice(Predict, 0.03))), "us");

            const int Calls = 1000;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
                Predict();
            Print("its allocations", (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls, "bytes");
        }

        void Score() => Scoring.ReadAll(model.Transform(test));
        Timing.WarmUp(Score);
        Print("10,000 rows through Transform", 10_000 / Timing.Median(Enumerable.Range(0, 7).Select(_ => Timing.Slice(Score, 0.05))),
            "rows/s");
    }

    private static void Print(string what, double value, string unit, double? gflops = null, double? ofPeak = null)
        => new Measurement(Measurement.Us, what, value, unit, gflops, ofPeak).Print();
}
