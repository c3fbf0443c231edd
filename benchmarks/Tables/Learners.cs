using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace MLExtensions.Benchmarks.Tables;

/// <summary>The learners, each a pipeline for a table. All have the settings with which a user would begin.</summary>
internal static class Learners
{
    public const string LightGbm = "LightGBM", ShortForm = "ours", MoreTime = "ours, more time";

    public static IReadOnlyDictionary<string, Func<MLContext, Table, IEstimator<ITransformer>>> All { get; }
        = new Dictionary<string, Func<MLContext, Table, IEstimator<ITransformer>>>
        {
            [ShortForm] = (ml, table) => WithLabel(ml, table, ml.Transforms.FeaturizeTable("Features", "Label")).Append(table.Task switch
            {
                TableTask.Regression => ml.Regression.Trainers.MultilayerPerceptron(),
                TableTask.Binary => ml.BinaryClassification.Trainers.MultilayerPerceptron(),
                _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.MultilayerPerceptron(),
            }),
            [MoreTime] = (ml, table) => WithLabel(ml, table, ml.Transforms.FeaturizeTable("Features", "Label")).Append(table.Task switch
            {
                TableTask.Regression => ml.Regression.Trainers.MultilayerPerceptron(
                    WithMoreTime<MultilayerPerceptronRegressionTrainer.Options>()),
                TableTask.Binary => ml.BinaryClassification.Trainers.MultilayerPerceptron(
                    WithMoreTime<MultilayerPerceptronBinaryTrainer.Options>()),
                _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                    WithMoreTime<MultilayerPerceptronMulticlassTrainer.Options>()),
            }),
            [LightGbm] = (ml, table) => WithLabel(ml, table, RawFeatures(ml, table)).Append(table.Task switch
            {
                TableTask.Regression => ml.Regression.Trainers.LightGbm(),
                TableTask.Binary => ml.BinaryClassification.Trainers.LightGbm(),
                _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.LightGbm(),
            }),
            ["FastTree"] = (ml, table) => WithLabel(ml, table, RawFeatures(ml, table)).Append(table.Task switch
            {
                TableTask.Regression => ml.Regression.Trainers.FastTree(),
                TableTask.Binary => ml.BinaryClassification.Trainers.FastTree(),
                _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.OneVersusAll(
                    ml.BinaryClassification.Trainers.FastTree()),
            }),
            ["linear"] = (ml, table) => WithLabel(ml, table, ScaledFeatures(ml, table)).Append(table.Task switch
            {
                TableTask.Regression => ml.Regression.Trainers.Sdca(),
                TableTask.Binary => ml.BinaryClassification.Trainers.LbfgsLogisticRegression(),
                _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(),
            }),
        };

    /// <summary>The defaults with four times the work.</summary>
    private static TOptions WithMoreTime<TOptions>()
        where TOptions : MultilayerPerceptronOptions, new()
        => new() { Effort = 4 };

    private static IEstimator<ITransformer> WithLabel(MLContext ml, Table table, IEstimator<ITransformer> features)
        => table.Task == TableTask.Multiclass ? ml.Transforms.Conversion.MapValueToKey("Label").Append(features) : features;

    private static IEstimator<ITransformer> RawFeatures(MLContext ml, Table table)
        => Concatenate(ml, table, [.. table.Numbers]);

    private static IEstimator<ITransformer> ScaledFeatures(MLContext ml, Table table)
    {
        if (table.Numbers.Length == 0)
            return Concatenate(ml, table, []);
        return ml.Transforms.Concatenate("Numbers", table.Numbers)
            .Append(ml.Transforms.ReplaceMissingValues("Numbers",
                replacementMode: Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(ml.Transforms.NormalizeMeanVariance("Numbers", fixZero: false))
            .Append(Concatenate(ml, table, ["Numbers"]));
    }

    private static IEstimator<ITransformer> Concatenate(MLContext ml, Table table, string[] numbers)
    {
        IEstimator<ITransformer> features = ml.Transforms.Concatenate("Features", [.. numbers, .. table.Categories]);
        return table.Categories.Length == 0 ? features
            : ml.Transforms.Categorical.OneHotEncoding([.. table.Categories.Select(name
                => new InputOutputColumnPair(name))]).Append(features);
    }
}
