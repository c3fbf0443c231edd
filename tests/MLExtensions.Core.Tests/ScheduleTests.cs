using System.Text.Json;

namespace MLExtensions.Core.Tests;

public class ScheduleTests
{
    private static readonly Dictionary<string, LearningRateSchedule> PerEpoch = new()
    {
        ["step_size_3_gamma_0.5"] = LearningRateSchedule.Step(3, 0.5),
            ["multi_step_2_5_gamma_0.1"] = LearningRateSchedule.MultiStep([2, 5]),
        ["exponential_gamma_0.9"] = LearningRateSchedule.Exponential(0.9), ["cosine_10"] = LearningRateSchedule.Cosine(),
        ["linear_warm_up_from_0.25_over_4"] = LearningRateSchedule.Constant.AfterWarmupEpochs(4, 0.25),
    };

    public static TheoryData<string> Names => [.. PerEpoch.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Rates_of_epochs_follow_PyTorch_and_are_the_same_in_all_steps_of_an_epoch(string name)
    {
        double[] expected = Reference.Read("schedules").GetProperty("rate_in_each_epoch").GetProperty(name).Numbers();
        for (int epoch = 0; epoch < expected.Length; epoch++)
        {
            for (int step = 0; step < 3; step++)
            {
                AssertRate(
                    expected[epoch],
                    PerEpoch[name]
                    .RateAt(new() { BaseRate = 0.1, Epoch = epoch, Epochs = expected.Length, Step = step, StepsPerEpoch = 3 }));
            }
        }
    }

    [Theory, InlineData(1, 20), InlineData(20, 1), InlineData(4, 5)]
    public void One_cycle_follows_PyTorch_step_by_step(int epochs, int stepsPerEpoch)
    {
        double[] expected = Reference.Read("schedules").GetProperty("one_cycle_max_0.1_rate_at_each_of_20_steps").Numbers();
        AssertSteps(expected, LearningRateSchedule.OneCycle(), epochs, stepsPerEpoch);
        AssertSteps(expected, LearningRateSchedule.OneCycle(0.1), epochs, stepsPerEpoch, baseRate: 7);
    }

    // The numbers without a file are PyTorch 1.13's, too.
    [Fact]
    public void One_cycle_follows_PyTorch_with_other_settings_and_few_steps()
    {
        AssertSteps(
            [0.04999999999999999, 0.20547117626563682, 0.45702882373436315, 0.47526697475862917, 0.3058246032555895, 0.09453342198578131,
                0.0005], LearningRateSchedule.OneCycle(0.5, 0.5, 10, 100), 7, 1);
        AssertSteps([0.09944154354509119, 0.046263710266697504, 4e-07], LearningRateSchedule.OneCycle(), 1, 3);
        AssertSteps([4e-07], LearningRateSchedule.OneCycle(), 1, 1);
        foreach (double share in new[] { 0, 0.05, 0.1, 1 })
        {
            for (int step = 0; step < 10; step++)
                Assert.InRange(LearningRateSchedule.OneCycle(risingFraction: share).RateAt(Position(step, 10)), 4e-7f * 0.999f, 0.1f);
        }
    }

    // By hand: (1 - cos(2 pi log2(1 + 15 t))) / 2, where log2(1 + 15 t) is 0, 0.5, 1, 1.5, 2, 3.5 and 3.75.
    [Theory]
    [InlineData(0, 0), InlineData(0.41421356237309505 / 15, 1), InlineData(1.0 / 15, 0), InlineData(1.8284271247461901 / 15, 1)]
    [InlineData(3.0 / 15, 0), InlineData(10.313708498984761 / 15, 1), InlineData(12.454342644059432 / 15, 0.5)]
    public void Cosine_log_has_cycles_that_double_in_length(double fraction, double expected)
    {
        // So many steps that a fraction is a step.
        const int Steps = 1_500_000_000;
        var position = new TrainingPosition { BaseRate = 0.04, Epoch = 0, Epochs = 1, Step = (int)Math.Round(fraction * Steps),
            StepsPerEpoch = Steps };
        Assert.Equal(0.04 * expected, LearningRateSchedule.CosineLog().RateAt(position), 1e-9);
    }

    [Theory, InlineData(1, 12), InlineData(12, 1), InlineData(3, 4)]
    public void Cosine_log_counts_the_steps_of_all_epochs(int epochs, int stepsPerEpoch)
        => AssertSteps(
            [.. Enumerable.Range(0, 12).Select(step => 0.1 * (1 - Math.Cos(2 * Math.PI * Math.Log2(1 + 3 * step / 12.0))) / 2)],
            LearningRateSchedule.CosineLog(cycles: 2), epochs, stepsPerEpoch);

    [Fact]
    public void Cosine_log_is_not_below_0_and_refuses_no_cycles()
    {
        for (int step = 0; step < 1000; step++)
            Assert.InRange(LearningRateSchedule.CosineLog(5).RateAt(Position(step, 1000)), 0, 0.1);
        Assert.Contains(
            "Cycles should be from 1 to 50", Assert.Throws<ArgumentOutOfRangeException>(LearningRateSchedule.CosineLog(0).Check).Message);
        Assert.Equal("CosineLogSchedule { Cycles = 4 }", LearningRateSchedule.CosineLog().ToString());
    }

    [Fact]
    public void Cosine_has_a_minimum_and_an_epoch_of_its_own()
        => AssertSteps(
            [0.1, 0.08828427124746191, 0.06, 0.0317157287525381, 0.02, 0.0317157287525381], LearningRateSchedule.Cosine(0.02, 4), 6, 1);

    [Fact]
    public void On_a_plateau_of_the_losses_the_rate_falls_as_in_PyTorch()
    {
        JsonElement file = Reference.Read("schedules").GetProperty("reduce_on_plateau_factor_0.5_patience_2");
        AssertPlateau(
            file.GetProperty("rate_in_each_epoch").Numbers(), file.GetProperty("validation_loss").Numbers(),
            LearningRateSchedule.ReduceOnPlateau(0.5, 2));
        AssertPlateau(
            [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025, 0.025, 0.02, 0.02, 0.02, 0.02],
            [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.4999, 0.4998, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3],
            LearningRateSchedule.ReduceOnPlateau(0.5, patience: 1, threshold: 1e-3, cooldown: 2, minimum: 0.02));

        static void AssertPlateau(double[] expected, double[] losses, LearningRateSchedule schedule)
        {
            for (int epoch = 0; epoch < expected.Length; epoch++)
            {
                AssertRate(
                    expected[epoch],
                    schedule.RateAt(
                        new() { BaseRate = 0.1, Epoch = epoch, Epochs = expected.Length, EpochLosses = losses.AsSpan(0, epoch) }));
            }
        }
    }

    [Fact]
    public void After_a_warm_up_by_epochs_a_schedule_begins_and_has_the_epochs_that_are_left()
    {
        AssertSteps([0.025, 0.05, 0.075, 0.1, 0.05, 0.025, 0.0125], LearningRateSchedule.Exponential(0.5).AfterWarmupEpochs(3, 0.25), 7, 1);
        AssertSteps([0.05, 0.05, 0.1, 0.1, 0.05, 0.05], LearningRateSchedule.Cosine().AfterWarmupEpochs(1, 0.5), 3, 2);
        // The losses of the warm-up do not count.
        double[] losses = [1, 2, 3, 3, 3];
        Assert.Equal(
            0.1, LearningRateSchedule.ReduceOnPlateau(0.5, patience: 1).AfterWarmupEpochs(2)
            .RateAt(new() { BaseRate = 0.1, Epoch = 4, Epochs = 9, EpochLosses = losses.AsSpan(0, 4) }));
        Assert.Equal(
            0.05, LearningRateSchedule.ReduceOnPlateau(0.5, patience: 1).AfterWarmupEpochs(2)
            .RateAt(new() { BaseRate = 0.1, Epoch = 5, Epochs = 9, EpochLosses = losses }));
    }

    [Fact]
    public void A_warm_up_by_steps_rises_with_each_step()
    {
        AssertSteps([0.02, 0.04, 0.06, 0.08, 0.1, 0.1, 0.1, 0.1], LearningRateSchedule.Constant.AfterWarmupSteps(4, 0.2), 2, 4);
        // Three steps into epochs of two: then epochs of two steps each.
        AssertSteps([0, 0.1 / 3, 0.2 / 3, 0.1, 0.1, 0.01, 0.01, 0.001], LearningRateSchedule.Exponential(0.1).AfterWarmupSteps(3, 0), 4, 2);
        // The cycle ends with the last step although the warm-up is no whole number of epochs.
        double[] cycle = [0.09944154354509119, 0.046263710266697504, 4e-07];
        AssertSteps([0.5 * cycle[0], .. cycle], LearningRateSchedule.OneCycle().AfterWarmupSteps(1, 0.5), 2, 2);
        Assert.True(double.IsFinite(LearningRateSchedule.Cosine().AfterWarmupEpochs(50).RateAt(Position(2, 3))));
    }

    [Fact]
    public void A_schedule_of_the_users_own_sees_the_position()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Custom(
            position => position.BaseRate * position.StepsDone / position.TotalSteps + position.EpochLosses.Length);
        Assert.Equal(
            0.1f * 7 / 15 + 1,
            schedule.RateAt(new() { BaseRate = 0.1, Epoch = 1, Epochs = 3, Step = 2, StepsPerEpoch = 5, EpochLosses = [0.5] }), 1e-6f);
    }

    [Fact]
    public void Printed_a_schedule_shows_its_settings_and_equal_ones_are_equal()
    {
        Assert.Equal("StepSchedule { Epochs = 3, Factor = 0.5 }", LearningRateSchedule.Step(3, 0.5).ToString());
        Assert.Equal("MultiStepSchedule { Epochs = [2, 5], Factor = 0.1 }", LearningRateSchedule.MultiStep([2, 5]).ToString());
        Assert.Equal(
            "WarmupSchedule { Then = ConstantSchedule { }, Length = 100, BySteps = True, StartFactor = 0.1 }",
            LearningRateSchedule.Constant.AfterWarmupSteps(100, 0.1).ToString());
        Assert.Equal("CosineSchedule { Minimum = 0, Epochs =  }", LearningRateSchedule.Cosine().ToString());
        Assert.Equal(LearningRateSchedule.MultiStep([2, 5]), LearningRateSchedule.MultiStep([2, 5]));
        Assert.NotEqual(LearningRateSchedule.MultiStep([2, 5]), LearningRateSchedule.MultiStep([2, 6]));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name_value_and_range()
    {
        Refuses("Epochs should be 1 or more", 0, LearningRateSchedule.Step(0));
        Refuses("Factor should be more than 0", -1.0, LearningRateSchedule.Step(1, -1));
        Refuses("Epochs should be 0 or more, and each larger than the one before", 2, LearningRateSchedule.MultiStep([3, 2]));
        Refuses("Factor should be more than 0", 0.0, LearningRateSchedule.MultiStep([3], 0));
        Refuses("Factor should be more than 0", double.NaN, LearningRateSchedule.Exponential(double.NaN));
        Refuses("Minimum should be 0 or more", -0.5, LearningRateSchedule.Cosine(-0.5));
        Refuses("Epochs should be 1 or more", 0, LearningRateSchedule.Cosine(epochs: 0));
        Refuses("MaximumRate should be more than 0", 0.0, LearningRateSchedule.OneCycle(0));
        Refuses("RisingFraction should be from 0 to 1", 1.5, LearningRateSchedule.OneCycle(risingFraction: 1.5));
        Refuses("InitialDivisor should be more than 0", 0.0, LearningRateSchedule.OneCycle(initialDivisor: 0));
        Refuses("FinalDivisor should be more than 0", 0.0, LearningRateSchedule.OneCycle(finalDivisor: 0));
        Refuses("Length should be 1 or more", 0, LearningRateSchedule.Constant.AfterWarmupEpochs(0));
        Refuses("Length should be 1 or more", -1, LearningRateSchedule.Constant.AfterWarmupSteps(-1));
        Refuses("StartFactor should be from 0 to 1", 2.0, LearningRateSchedule.Constant.AfterWarmupSteps(1, 2));
        Refuses("Factor should be more than 0", 0.0, LearningRateSchedule.Exponential(0).AfterWarmupSteps(1));
        Refuses("Factor should be more than 0 and less than 1", 1.0, LearningRateSchedule.ReduceOnPlateau(1));
        Refuses("Patience should be 0 or more", -1, LearningRateSchedule.ReduceOnPlateau(patience: -1));
        Refuses("Threshold should be from 0 to less than 1", 1.0, LearningRateSchedule.ReduceOnPlateau(threshold: 1));
        Refuses("Cooldown should be 0 or more", -1, LearningRateSchedule.ReduceOnPlateau(cooldown: -1));
        Refuses("Minimum should be 0 or more", -1.0, LearningRateSchedule.ReduceOnPlateau(minimum: -1));
        Assert.Throws<ArgumentNullException>(LearningRateSchedule.Custom(null!).Check);
        Assert.All(
            PerEpoch.Values.Append(LearningRateSchedule.OneCycle()).Append(LearningRateSchedule.ReduceOnPlateau()),
            schedule => schedule.Check());

        static void Refuses(string words, object value, LearningRateSchedule schedule)
        {
            var e = Assert.Throws<ArgumentOutOfRangeException>(schedule.Check);
            Assert.Contains(words, e.Message);
            Assert.Equal(value, e.ActualValue);
        }
    }

    private static TrainingPosition Position(int epoch, int epochs) => new() { BaseRate = 0.1, Epoch = epoch, Epochs = epochs };

    private static void AssertSteps(double[] expected, LearningRateSchedule schedule, int epochs, int stepsPerEpoch, double baseRate = 0.1)
    {
        Assert.Equal(expected.Length, epochs * stepsPerEpoch);
        for (int i = 0; i < expected.Length; i++)
        {
            AssertRate(
                expected[i],
                schedule.RateAt(
                    new() { BaseRate = baseRate, Epoch = i / stepsPerEpoch, Epochs = epochs, Step = i % stepsPerEpoch,
                        StepsPerEpoch = stepsPerEpoch }));
        }
    }

    // The base rate 0.1 is a Single, so off by 1.5e-8 of itself.
    private static void AssertRate(double expected, double actual) => Assert.Equal(expected, actual, 2e-7 * expected + 1e-15);
}
