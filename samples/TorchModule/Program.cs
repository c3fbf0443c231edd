// A custom TorchSharp module inside an ML.NET pipeline: trained on Fashion-MNIST, saved, loaded, asked.

using FashionMnistSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using TorchModuleSample;
using TorchSharp;

return CommandLine.Run(args, options =>
{
    var ml = new MLContext(options.Seed);
    // How the trainer, and later a loaded model, finds the class behind "fashion-cnn".
    ml.ComponentCatalog.RegisterAssembly(typeof(ConvolutionalNetwork).Assembly);

    IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train, options.Data);
    IDataView test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test, options.Data);

    var progress = new TrainingProgressDisplay();
    var pipeline = ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
        .Append(ml.MulticlassClassification.Trainers.TorchModule(new TorchModuleMulticlassTrainer.Options
        {
            Module = "fashion-cnn",
            InputShape = [1, 28, 28],
            Optimizer = Optimizer.Adam(options.LearningRate),
            Schedule = LearningRateSchedule.OneCycle(),
            BatchSize = options.BatchSize,
            Epochs = options.Epochs,
            Device = torch.cuda.is_available() ? torch.CUDA : torch.CPU,
            Progress = progress,
            Checkpoints = options.Checkpoints,
            CancellationToken = options.Token,
        }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"));

    var model = progress.Watch(() => pipeline.Fit(train));
    Report.Model(model.OfType<TorchModuleTransformer>().Single().Model);

    IDataView predictions = model.Transform(test);
    MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(predictions);
    Report.Metrics(metrics);

    ml.Model.Save(model, train.Schema, options.Model);
    ITransformer loaded = ml.Model.Load(options.Model, out _);
    Report.Comparison(ml, predictions, loaded.Transform(test), options.Model);

    using var engine = ml.Model.CreatePredictionEngine<FashionImage, FashionPrediction>(loaded);
    foreach (FashionImage image in ml.Data.CreateEnumerable<FashionImage>(ml.Data.TakeRows(test, 2), reuseRowObject: false))
        Report.Image(image, engine.Predict(image));
    Report.Accuracy(metrics);
});
