// Credit risk from a CSV file with gaps and categories: load, train, choose a threshold by cost, calibrate, ask what matters, save, load
// again, predict, and compare with LightGBM.

using Microsoft.ML;
using MLExtensions;
using TableSample;

const double TestFraction = 0.25;

return CommandLine.Run(args, options =>
{
    var ml = new MLContext(options.Seed);
    // Read once into memory, rather than for each pass.
    IDataView credits = ml.Data.Cache(CreditFile.Load(ml, options.Data));
    DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(credits, TestFraction, seed: options.Seed);

    var progress = new ProgressDisplay();
    var (model, seconds) = progress.Watch(() => TestResult.Fit(Learners.Network(ml, options, progress), split.TrainSet));
    var transformers = (IEnumerable<ITransformer>)model;
    Report.Features(transformers.OfType<TableFeaturizingTransformer>().Single());
    MultilayerPerceptronTransformer trained = transformers.OfType<MultilayerPerceptronTransformer>().Single();
    Report.Training(trained);

    IDataView scored = model.Transform(split.TestSet);
    Risk[] risks = Risks(scored);
    Report.Calibration(risks);
    Report.Importance(ml.Model.PermutationColumnImportance(model, split.TestSet, AreaUnderRocCurve, seed: options.Seed));

    ml.Model.Save(model, credits.Schema, options.Model);
    ITransformer loaded = ml.Model.Load(options.Model, out _);
    Report.Comparison(risks, Risks(loaded.Transform(split.TestSet)), options.Model);

    using var engine = ml.Model.CreatePredictionEngine<Applicant, Risk>(loaded);
    var applicant = new Applicant
    {
        Seniority = 12, Home = "owner", Time = 36, Age = 40, Marital = "married", Records = "no", Job = "fixed", Expenses = 60,
        Income = 180, Assets = 5000, Debt = 0, Amount = 900, Price = 1400,
    };
    Report.Applicant("12 years in a job, owns a home", engine.Predict(applicant));
    (applicant.Income, applicant.Assets, applicant.Home) = (float.NaN, float.NaN, "");
    Report.Applicant("the same, income, assets and home unknown", engine.Predict(applicant));
    (applicant.Seniority, applicant.Records, applicant.Job) = (0, "yes", "partime");
    Report.Applicant("and with a new part-time job and records", engine.Predict(applicant));

    // LightGBM has no choice of a threshold. Where the probabilities hold, both errors cost the same on average at this one.
    double evenThreshold = 1 / (1 + options.MissedCost);
    Report.Results(
        risks, options.MissedCost,
        [
            TestResult.Of(ml, "MLExtensions", scored, trained.Threshold!.Value, options.MissedCost, seconds),
            TestResult.Of(ml, "MLExtensions, threshold 1 / (1 + cost)", scored, evenThreshold, options.MissedCost, seconds),
            .. LightGbm(),
        ]);

    IEnumerable<TestResult> LightGbm()
    {
        options.Token.ThrowIfCancellationRequested();
        try
        {
            var (trees, secondsOfTrees) = TestResult.Fit(Learners.LightGbm(ml), split.TrainSet);
            IDataView scoredByTrees = trees.Transform(split.TestSet);
            return
            [
                TestResult.Of(
                    ml, "LightGBM, threshold 1 / (1 + cost)", scoredByTrees, evenThreshold, options.MissedCost, secondsOfTrees),
            ];
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException)
        {
            Report.NoLightGbm();
            return [];
        }
    }

    double AreaUnderRocCurve(IDataView rows)
    {
        options.Token.ThrowIfCancellationRequested();
        return ml.BinaryClassification.EvaluateNonCalibrated(rows, Learners.Label).AreaUnderRocCurve;
    }

    Risk[] Risks(IDataView rows) => [.. ml.Data.CreateEnumerable<Risk>(rows, reuseRowObject: false)];
});
