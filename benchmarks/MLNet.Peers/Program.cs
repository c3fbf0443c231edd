// ML.NET's own trainers on what ours are measured on. Usage: MLNet.Peers [SdcaMaximumEntropy] [LbfgsMaximumEntropy] [LightGbm] [FastTree],
// none named: all; or MLNet.Peers OnlineGradientDescent.

using System.Diagnostics;
using Microsoft.ML;
using MLExtensions;
using MLExtensions.Benchmarks.Comparison;

var ml = new MLContext(seed: 1);
IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train), test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
var trainers = ml.MulticlassClassification.Trainers;
var peers = new Dictionary<string, Func<IEstimator<ITransformer>>>
{
    ["SdcaMaximumEntropy"] = () => trainers.SdcaMaximumEntropy(),
    ["LbfgsMaximumEntropy"] = () => trainers.LbfgsMaximumEntropy(),
    ["LightGbm"] = () => trainers.LightGbm(),
    ["FastTree"] = () => trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree()),
};

if (args is ["OnlineGradientDescent"])
{
    LinearRegression.Run(
        "ML.NET OnlineGradientDescent",
        (ml, features)
        => ml.Regression.Trainers.OnlineGradientDescent(learningRate: 0.1f / features, numberOfIterations: LinearRegression.Epochs));
    return;
}
foreach (string name in args.Length > 0 ? args : [.. peers.Keys])
{
    // The checkpoint keeps the features in memory, as our trainer does.
    var pipeline = ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5).AppendCacheCheckpoint(ml)
        .Append(peers[name]());
    long started = Stopwatch.GetTimestamp();
    ITransformer model = pipeline.Fit(train);
    new Measurement($"ML.NET {name}", "a trained model (ours, PyTorch: ten epochs)", Stopwatch.GetElapsedTime(started).TotalSeconds, "s")
        .Print();
    new Measurement(
        $"ML.NET {name}", "its test accuracy", ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy, "accuracy")
        .Print();
}
