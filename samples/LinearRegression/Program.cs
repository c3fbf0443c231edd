// House prices from a CSV file to a saved model to a prediction: load, split, prepare, train, evaluate, look at the weights, save, load
// again, predict.

using System.CommandLine;
using System.Globalization;
using LinearRegressionSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using MLExtensions.Samples;

var data = new Option<string>("--data")
{
    Description = "The file of houses.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "house-prices.csv"),
};
var modelPath = new Option<string>("--model")
{
    Description = "The file in which the trained pipeline is saved.",
    DefaultValueFactory = _ => "house-prices.zip",
};
var seed = NumberOption.Create("--seed", "The seed of all random numbers.", 1, "a whole number", _ => true);
return SampleCommand.Run(
    new RootCommand("Learns house prices by linear regression in an ML.NET pipeline.") { data, modelPath, seed }, args, (parsed, token) =>
    {
        OutputFile.CheckWritable(parsed.GetValue(modelPath)!);
        Run(parsed.GetValue(data)!, parsed.GetValue(modelPath)!, parsed.GetValue(seed), token);
        return 0;
    });

static void Run(string path, string modelPath, int seed, CancellationToken token)
{
    var ml = new MLContext(seed);
    IDataView houses = ml.Data.LoadFromTextFile<House>(path, separatorChar: ',', hasHeader: true);
    DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(houses, testFraction: 0.2);

    // The trainer scales by itself. The numbers are normalized here, to a mean of 0 and a variance of 1, so that their weights can be
    // compared with each other: each is what a standard deviation adds. A name becomes a number for each name there is: 1 for its own,
    // 0 for the others.
    InputOutputColumnPair[] numbers = [new("LivingArea"), new("Bedrooms"), new("Age"), new("Distance"), new("Garden")];
    var pipeline = ml.Transforms.NormalizeMeanVariance(numbers, fixZero: false)
        .Append(ml.Transforms.Categorical.OneHotEncoding("Neighbourhood"))
        .Append(ml.Transforms.Concatenate("Features", "LivingArea", "Bedrooms", "Age", "Distance", "Garden", "Neighbourhood"))
        .Append(ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            LearningRate = 0.01,
            BatchSize = 10,
            Epochs = 200,
            ValidationFraction = 0.2, // Of the training set, to see when it is time to stop; the test set is for the end.
            EarlyStopping = new EarlyStopping { Patience = 10 },
            CancellationToken = token,
        }));

    var model = pipeline.Fit(split.TrainSet);
    SgdRegressionModelParameters line = model.LastTransformer.Model;
    TrainingHistory history = line.History;
    Print($"stopped after {history.TrainingLoss.Count} epochs ({history.End}); the model is that of epoch {history.BestEpoch}\n");

    RegressionMetrics metrics = ml.Regression.Evaluate(model.Transform(split.TestSet), labelColumnName: "Price");
    Print($"on houses it has not seen: R2 {metrics.RSquared:F3}, mean absolute error {metrics.MeanAbsoluteError:N0},");
    Print($"root mean squared error {metrics.RootMeanSquaredError:N0}\n");

    Print($"what a feature adds to the price: a number for each standard deviation above its mean, a neighbourhood by being the house's");
    Print($"{line}");

    ml.Model.Save(model, houses.Schema, modelPath);
    ITransformer loaded = ml.Model.Load(modelPath, out _);
    using var trainedEngine = ml.Model.CreatePredictionEngine<House, PricePrediction>(model);
    using var engine = ml.Model.CreatePredictionEngine<House, PricePrediction>(loaded);
    var house = new House { LivingArea = 120, Bedrooms = 3, Age = 15, Distance = 4.5f, Garden = 1, Neighbourhood = "Harbour" };
    float price = engine.Predict(house).Price;
    if (price != trainedEngine.Predict(house).Price)
        throw new InvalidDataException($"The prediction changed when the model was saved to {modelPath} and loaded again.");
    Print($"saved to {modelPath}; loaded again, it predicts the same:");
    Print($"{house.LivingArea} square metres at the {house.Neighbourhood}, {price:N0}");
}

static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
