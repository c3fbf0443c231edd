using System.Text.Json;
using Microsoft.ML;
using MLExtensions;

namespace DocumentsSample;

/// <summary>A schedule changes the learning rate from epoch to epoch; a range test finds one to begin with.</summary>
internal static class LearningRates
{
    public static void Run(Report report)
    {
        var ml = new MLContext(seed: 1);
        JsonElement reference = Reference.Read("schedules.json").GetProperty("rate_in_each_epoch");
        CompareSchedule("step decay", LearningRateSchedule.Step(epochs: 3, factor: 0.5), "step_size_3_gamma_0.5");
        CompareSchedule("multi-step decay", LearningRateSchedule.MultiStep([2, 5], factor: 0.1), "multi_step_2_5_gamma_0.1");
        CompareSchedule("exponential decay", LearningRateSchedule.Exponential(factor: 0.9), "exponential_gamma_0.9");
        FindRate(ml, report);

        void CompareSchedule(string name, LearningRateSchedule schedule, string referenceName)
        {
            report.Print($"{schedule}");
            var model = ml.Regression.Trainers.Sgd(
                new SgdRegressionTrainer.Options
                {
                    FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
                    LearningRate = 0.1, BatchSize = 10, Epochs = 10, Schedule = schedule,
                })
                .Fit(ml.LoadLinearRegression()).Model;
            double[] rates = reference.Numbers(referenceName);
            for (int epoch = 0; epoch < rates.Length; epoch++)
                report.Compare($"{name}, epoch {epoch + 1}", model.History.LearningRate[epoch], rates[epoch], 1e-6);
        }
    }

    /// <summary>
    /// The rate rises with each step. The loss falls from where the rate is large enough to learn, until it is too large; a tenth of that
    /// is where to begin.
    /// </summary>
    private static void FindRate(MLContext ml, Report report)
    {
        report.Print($"a range test, on the integers to 100 of the smallest network");
        IDataView rows = DotProduct.Load(ml, Reference.Read("dot_product_sgd.json")[0]);
        var options = new SgdRegressionTrainer.Options
        {
            FeatureScaling = FeatureScaling.None, LabelScaling = LabelScaling.None,
            HasBias = false, Epochs = 100,
        };

        LearningRateCurve curve = ml.Regression.Trainers.Sgd(options).FindLearningRate(rows, from: 1e-8, to: 1);

        for (int step = 0; step < curve.Losses.Count; step += 10)
            report.Print($"rate {curve.LearningRates[step],9:0.0e+00}   loss {curve.Losses[step],14:N0}");
        report.Print($"the loss gets out of hand at {curve.LearningRates[^1]:0.0e+00}");

        options.LearningRate = curve.Suggestion;
        IReadOnlyList<double> losses = ml.Regression.Trainers.Sgd(options).Fit(rows).Model.History.TrainingLoss;
        report.Print($"trained with {curve.Suggestion:0.0e+00}, as suggested:");
        report.Print($"loss {losses[0]:N0} in the first epoch, {losses[^1]:G3} in the last one");
        report.Check("the suggestion is near 1e-5, which the tutorial has", curve.Suggestion is > 1e-6 and < 1e-4);
        report.Check("and it learns", losses[^1] < losses[0] / 1000);
    }
}
