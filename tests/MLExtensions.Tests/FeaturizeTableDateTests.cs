using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class FeaturizeTableDateTests
{
    private static readonly DateTime Monday = new(2024, 1, 1);

    private readonly MLContext _ml = new(seed: 1);

    private sealed class Visit
    {
        public float Label { get; set; }

        public DateTime Day { get; set; }
    }

    private sealed class Moment
    {
        public float Label { get; set; }

        public DateTimeOffset At { get; set; }
    }

    [Fact]
    public void The_parts_that_vary_become_features()
    {
        // Three days in a row, at noon.
        Visit[] rows = Days(Monday.AddHours(12), Monday.AddDays(1).AddHours(12), Monday.AddDays(2).AddHours(12));
        var features = _ml.Features(_ml.Fit(rows), rows);
        Assert.Equal(["Day", "Day[1]", "Day[2]", "Day.Weekday=Monday", "Day.Weekday=Tuesday", "Day.Weekday=Wednesday"], features.Keys);
        Assert.Equal([1, 0, 0], features["Day.Weekday=Monday"]);
        // Median the second day, quartiles half a day from it: z = -1, 0, 1.
        Assert.Equal([-0.9486833f, 0, 0.9486833f], features["Day"], (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([0, 1, 1], features["Day[1]"]);
        Assert.Equal([0, 0, 1], features["Day[2]"]);
    }

    [Fact]
    public void Year_month_and_hour_are_a_number_and_cycles()
    {
        Visit[] rows = Days(new(2022, 1, 3, 0, 0, 0), new(2023, 4, 3, 6, 0, 0), new(2024, 7, 1, 15, 0, 0), new(2025, 10, 6, 18, 0, 0));
        var features = _ml.Features(_ml.Fit(rows, options => options.PiecewiseLinear = false), rows);
        // All are Mondays.
        Assert.Equal(["Day", "Day.Year", "Day.Month.Sine", "Day.Month.Cosine", "Day.Hour.Sine", "Day.Hour.Cosine"], features.Keys);
        AssertClose([0, 1, 0, -1], features["Day.Month.Sine"]);
        AssertClose([1, 0, -1, 0], features["Day.Month.Cosine"]);
        float diagonal = -MathF.Sqrt(0.5f);
        AssertClose([0, 1, diagonal, -1], features["Day.Hour.Sine"]);
        AssertClose([1, 0, diagonal, 0], features["Day.Hour.Cosine"]);
        // Median 2023.5, quartiles 1.5 apart: z = -1, -1/3, 1/3, 1.
        float third = (float)(1 / 3.0 / Math.Sqrt(1 + 1 / 81.0));
        AssertClose([-0.9486833f, -third, third, 0.9486833f], features["Day.Year"]);
    }

    [Fact]
    public void A_weekday_that_was_not_there_is_zeros_and_a_missing_date_an_indicator()
    {
        Visit[] rows = Days(Monday, Monday.AddDays(1), Monday.AddDays(2), default);
        var features = _ml.Features(_ml.Fit(rows), Days(Monday.AddDays(5), default));
        Assert.Equal([0, 1], features["Day=(missing)"]);
        Assert.All(features.Keys.Where(name => name.Contains("Weekday")), name => Assert.Equal([0, 0], features[name]));
        Assert.All(features.Where(pair => pair.Key != "Day=(missing)"), pair => Assert.Equal(0, pair.Value[1]));
        Assert.Equal(1, features["Day[2]"][0]);
    }

    [Fact]
    public void One_date_is_constant_and_with_gaps_an_indicator()
    {
        Assert.Contains("'Day': it is constant", Assert.Throws<ArgumentException>(() => _ml.Fit(Days(Monday, Monday))).Message);
        Assert.Contains(
            "'Day': all of its values are missing",
            Assert.Throws<ArgumentException>(() => _ml.Fit(Days(default, default))).Message);
        Assert.Equal(["Day=(missing)"], _ml.Fit(Days(Monday, default)).Features.Select(feature => feature.Name));
    }

    [Fact]
    public void A_DateTimeOffset_has_the_hour_of_its_clock_and_the_trend_of_universal_time()
    {
        // The same moment by two clocks, and a later one.
        Moment[] rows =
        [
            new() { At = new(2024, 1, 1, 6, 0, 0, TimeSpan.Zero) }, new() { At = new(2024, 1, 1, 18, 0, 0, TimeSpan.FromHours(12)) },
            new() { At = new(2024, 1, 1, 12, 0, 0, TimeSpan.Zero) }, new() { At = default },
        ];
        var features = _ml.Features(_ml.Fit(rows, options => options.PiecewiseLinear = false), rows);
        Assert.Equal(["At", "At.Hour.Sine", "At.Hour.Cosine", "At=(missing)"], features.Keys);
        Assert.Equal(features["At"][0], features["At"][1]);
        Assert.True(features["At"][2] > features["At"][1]);
        AssertClose([1, -1, 0, 0], features["At.Hour.Sine"]);
    }

    private static Visit[] Days(params DateTime[] days) => [.. days.Select((day, i) => new Visit { Day = day, Label = i * i - 7 })];

    private static void AssertClose(float[] expected, float[] found)
        => Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-6f);
}
