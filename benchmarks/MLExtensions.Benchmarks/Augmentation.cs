using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks;

/// <summary>How long an epoch takes with augmentation, beside one without, and the accuracy of both with the same seed.</summary>
internal static class Augmentation
{
    // The machine changes its state within minutes: each round has all of them, and ratios are those of a round.
    private const int Rounds = 5, Epochs = 3, EpochsOfModel = 10;

    private static readonly (string Name, Augment[] Operations)[] s_cases =
    [
        ("none", []),
        ("Flip()", [Augment.Flip()]),
        ("Shift(2)", [Augment.Shift(2)]),
        ("Flip(), Shift(2)", [Augment.Flip(), Augment.Shift(2)]),
        ("Brightness(0.2), Contrast(0.2)", [Augment.Brightness(0.2), Augment.Contrast(0.2)]),
        ("Erase()", [Augment.Erase()]),
        ("Crop(0.5)", [Augment.Crop(0.5)]),
        ("Rotate(10)", [Augment.Rotate(10)]),
    ];

    public static void Print(TextWriter output)
    {
        output.WriteLine(Machine.Describe());
        double[][] seconds = [
            .. Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(s_cases, each => SecondsOfEpoch(each.Operations)))];
        output.WriteLine("\n| augmentation | an epoch, s | min..max | ratio | min..max | test accuracy after ten epochs |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        for (int i = 0; i < s_cases.Length; i++)
        {
            double[] times = [.. seconds.Select(round => round[i])], ratios = [.. seconds.Select(round => round[i] / round[0])];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {s_cases[i].Name} | {Timing.Median(times):F3} | {times.Min():F3}..{times.Max():F3} | {Timing.Median(ratios):F2} "
                + $"| {ratios.Min():F2}..{ratios.Max():F2} | {Accuracy(s_cases[i].Operations):F4} |"));
        }
    }

    private static double SecondsOfEpoch(Augment[] operations)
    {
        var ml = new MLContext(seed: 1);
        var clock = new EpochClock();
        Recipe.CreatePipeline(ml, Epochs, clock, operations).Fit(ml.Data.LoadFashionMnist(FashionMnistSplit.Train));
        return Timing.Median(clock.Epochs);
    }

    private static double Accuracy(Augment[] operations)
    {
        var ml = new MLContext(seed: 1);
        ITransformer model = Recipe.CreatePipeline(ml, EpochsOfModel, augmentation: operations)
            .Fit(ml.Data.LoadFashionMnist(FashionMnistSplit.Train));
        IDataView scored = model.Transform(ml.Data.LoadFashionMnist(FashionMnistSplit.Test));
        return ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;
    }
}
