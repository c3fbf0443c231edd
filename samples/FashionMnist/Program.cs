// Fashion-MNIST from file to prediction: load, train, evaluate, save, load again, predict.

using FashionMnistSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

const int ImagesToTrain = 60_000;

return CommandLine.Run(args, options =>
{
    var ml = new MLContext(options.Seed);
    IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train, options.Data);
    IDataView test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test, options.Data);

    if (options.HoldOut > 0)
    {
        (train, test) = (
            ml.Data.TakeRows(train, ImagesToTrain - options.HoldOut), ml.Data.SkipRows(train, ImagesToTrain - options.HoldOut));
    }

    var progress = new TrainingProgressDisplay();
    options.Trainer.Progress = progress;
    options.Trainer.Engine = Engines.Create(options.Engine, ml);
    var pipeline = ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
        .Append(ml.MulticlassClassification.Trainers.MultilayerPerceptron(options.Trainer))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"));

    var model = progress.Watch(() => pipeline.Fit(train));
    Report.Model(model.OfType<MultilayerPerceptronTransformer>().Single().Model);

    IDataView predictions = model.Transform(test);
    MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(predictions);
    Report.Metrics(metrics);

    ml.Model.Save(model, train.Schema, options.Model);
    ITransformer loaded = ml.Model.Load(options.Model, out _);
    Report.Comparison(ml, predictions, loaded.Transform(test), options.Model);

    using var engine = ml.Model.CreatePredictionEngine<FashionImage, FashionPrediction>(loaded);
    foreach (FashionImage image in ml.Data.CreateEnumerable<FashionImage>(ml.Data.TakeRows(test, 4), reuseRowObject: false))
        Report.Image(image, engine.Predict(image));
    Report.Accuracy(metrics);
});
