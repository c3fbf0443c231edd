using Microsoft.ML;
using MLExtensions;

namespace TableSample;

/// <summary>The two pipelines, from the columns of the file to Probability and PredictedLabel.</summary>
internal static class Learners
{
    public const string Label = nameof(Risk.IsBad);

    private const double ValidationFraction = 0.15;
    private static readonly Dictionary<string, bool> Outcomes = new() { [CreditFile.Good] = false, [CreditFile.Bad] = true };

    /// <summary>Creates the pipeline of this library.</summary>
    public static IEstimator<ITransformer> Network(MLContext ml, SampleOptions options, IProgress<TrainingProgress> progress)
    {
        // MultilayerPerceptron("IsBad") would train the same networks: the options add what is done with them afterwards.
        var trainer = new MultilayerPerceptronBinaryTrainer.Options
        {
            LabelColumnName = Label,
            TemperatureScaling = true,
            ThresholdSelection = ThresholdSelection.Cost(falsePositive: 1, falseNegative: options.MissedCost),
            Progress = progress,
            Checkpoints = options.Checkpoints,
            CancellationToken = options.Token,
        };
        if (options.Epochs is int epochs)
        {
            // Training is not automatic then, and holds out rows only where it is told to. Temperature and threshold need some.
            trainer.Epochs = epochs;
            trainer.ValidationFraction = ValidationFraction;
        }
        // Status, of which the label is made, is no feature: FeaturizeTable leaves copies of the label out.
        return ml.Transforms.Conversion.MapValue(Label, Outcomes, nameof(Applicant.Status))
            .Append(ml.Transforms.FeaturizeTable("Features", Label))
            .Append(ml.BinaryClassification.Trainers.MultilayerPerceptron(trainer));
    }

    /// <summary>Creates the pipeline of LightGBM, which takes numbers as they are, with gaps, and categories as indicators.</summary>
    public static IEstimator<ITransformer> LightGbm(MLContext ml)
    {
        InputOutputColumnPair[] categories =
        [
            new(nameof(Applicant.Home)), new(nameof(Applicant.Marital)), new(nameof(Applicant.Records)), new(nameof(Applicant.Job)),
        ];
        return ml.Transforms.Conversion.MapValue(Label, Outcomes, nameof(Applicant.Status))
            .Append(ml.Transforms.Categorical.OneHotEncoding(categories))
            .Append(ml.Transforms.Concatenate(
                "Features", nameof(Applicant.Seniority), nameof(Applicant.Home), nameof(Applicant.Time), nameof(Applicant.Age),
                nameof(Applicant.Marital), nameof(Applicant.Records), nameof(Applicant.Job), nameof(Applicant.Expenses),
                nameof(Applicant.Income), nameof(Applicant.Assets), nameof(Applicant.Debt), nameof(Applicant.Amount),
                nameof(Applicant.Price)))
            .Append(ml.BinaryClassification.Trainers.LightGbm(Label));
    }
}
