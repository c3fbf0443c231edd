// Images from a folder: load, learn from pixels or from the features of a network that was trained before, look at the mistakes, save, load
// again, predict a file and the bytes of one.

using ImageFolderSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

const double TestFraction = 0.2;

return CommandLine.Run(args, options =>
{
    var ml = new MLContext(options.Seed);
    ml.Log += Report.Warning;
    ImageFolder images = options.Folder is { } folder ? ml.Data.LoadImageFolder(folder)
        : options.UsesResNet ? Stamps.Load(ml) : ml.Data.LoadImageFolder(FashionFolder.Write(options.Images));
    Report.Classes(images);
    DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(images, TestFraction, seed: options.Seed);

    // Each image is decoded, and goes through the ResNet, once.
    ITransformer featurizer = Learners.Features(ml, options).Fit(split.TrainSet);
    IDataView train = ml.Data.Cache(featurizer.Transform(split.TrainSet)), test = ml.Data.Cache(featurizer.Transform(split.TestSet));
    Report.Time("images read", () => train.GetColumn<float[]>("Features").Count() + test.GetColumn<float[]>("Features").Count());
    ITransformer network = Report.Time("network trained", () => Learners.Fit(ml, options, train));

    IDataView scored = network.Transform(test);
    Report.Metrics(ml.MulticlassClassification.Evaluate(scored), images.ClassNames);
    TestedImage[] mistakes =
    [
        .. ml.Data.CreateEnumerable<TestedImage>(scored, reuseRowObject: false).Where(image => image.Label != image.PredictedLabel)
            .OrderByDescending(image => image.Score[image.PredictedLabel - 1]),
    ];
    ContactSheet.Write(ml, mistakes, options.Sheet);
    Report.Mistakes(mistakes, images.ClassNames, options.Sheet);

    ITransformer model = new TransformerChain<ITransformer>(featurizer, network).Append(
        ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel").Fit(scored));
    ml.Model.Save(model, images.Schema, options.Model);
    ITransformer loaded = ml.Model.Load(options.Model, out _);
    string path = images.GetColumn<string>("ImagePath").First();
    using var byPath = ml.Model.CreatePredictionEngine<ImagePath, Prediction>(
        loaded, new PredictionEngineOptions { OwnsTransformer = false });
    using var byBytes = ml.Model.CreatePredictionEngine<ImageBytes, Prediction>(loaded);
    Prediction prediction = byPath.Predict(new ImagePath { Path = path });
    Report.Predictions(options.Model, path, prediction, byBytes.Predict(new ImageBytes { File = File.ReadAllBytes(path) }));
});
