using Microsoft.ML;
using Microsoft.ML.Data;

namespace DocumentsSample;

/// <summary>U = I R + b: a resistance of 20, learned from 1000 pairs of current and voltage.</summary>
internal static class OhmsLaw
{
    private sealed class Measurement
    {
        public float Current { get; set; }

        [ColumnName("Label")]
        public float Voltage { get; set; }
    }

    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        Measurement[] measurements = [
            .. Enumerable.Range(0, 1000).Select(_ => random.NextSingle())
            .Select(current => new Measurement { Current = current, Voltage = current * 20 + 0.01f })];

        var pipeline = ml.Transforms.Concatenate("Features", nameof(Measurement.Current))
            .Append(ml.Regression.Trainers.Sgd(learningRate: 0.1, batchSize: 10, epochs: 20));
        var model = pipeline.Fit(ml.Data.LoadFromEnumerable(measurements)).LastTransformer.Model;

        report.Print($"{model}");
        report.Compare("R", model.Weights[0], 20, 1e-4, "the law");
        report.Compare("b", model.Bias, 0.01, 1e-3, "the law");
    }
}
