namespace MLNet.Behavior.Tests;

public class RegressionEvaluatorTests
{
    private const int Digits = 6;

    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public double Wide { get; set; }

        public string Text { get; set; } = "";
    }

    private static Row[] Rows(params (float Label, float Score)[] pairs) => [.. pairs.Select(pair => new Row { Label = pair.Label, Score = pair.Score })];

    private static RegressionMetrics Evaluate(params (float Label, float Score)[] pairs) => ML.Regression.Evaluate(ML.Data.LoadFromEnumerable(Rows(pairs)));

    [Fact]
    public void Errors_are_means_over_the_rows()
    {
        var metrics = Evaluate((1, 1.5f), (2, 2), (3, 1), (6, 7));

        Assert.Equal((0.5 + 0 + 2 + 1) / 4, metrics.MeanAbsoluteError, Digits);
        Assert.Equal((0.25 + 0 + 4 + 1) / 4, metrics.MeanSquaredError, Digits);
        Assert.Equal(Math.Sqrt(5.25 / 4), metrics.RootMeanSquaredError, Digits);
        Assert.Equal(metrics.MeanSquaredError, metrics.LossFunction, Digits);
    }

    [Fact]
    public void R_squared_compares_with_predicting_the_mean()
    {
        Assert.Equal(1 - 5.25 / 14, Evaluate((1, 1.5f), (2, 2), (3, 1), (6, 7)).RSquared, Digits);
        Assert.Equal(1, Evaluate((1, 1), (2, 2)).RSquared, Digits);
        Assert.Equal(0, Evaluate((1, 2), (3, 2)).RSquared, Digits);
        Assert.Equal(-3, Evaluate((1, 3), (3, 1)).RSquared, Digits);
    }

    [Fact]
    public void R_squared_is_NaN_where_all_labels_are_equal()
    {
        Assert.Equal(double.NaN, Evaluate((2, 1), (2, 3)).RSquared);
        Assert.Equal(double.NaN, Evaluate((2, 1)).RSquared);
    }

    [Fact]
    public void Without_rows_all_metrics_are_zero()
    {
        var metrics = Evaluate();

        Assert.Equal((0, 0, 0, 0, 0), (metrics.MeanAbsoluteError, metrics.MeanSquaredError, metrics.RootMeanSquaredError, metrics.LossFunction, metrics.RSquared));
    }

    [Fact]
    public void Rows_without_label_or_score_are_left_out_but_infinite_ones_count()
    {
        Assert.Equal(0.5, Evaluate((1, 1.5f), (float.NaN, 1), (1, float.NaN)).MeanAbsoluteError);
        Assert.Equal(double.PositiveInfinity, Evaluate((1, 1.5f), (1, float.PositiveInfinity)).MeanAbsoluteError);
    }

    [Fact]
    public void Columns_are_found_by_name()
    {
        IDataView data = ML.Transforms.CopyColumns("Truth", "Label").Append(ML.Transforms.CopyColumns("Guess", "Score"))
            .Append(ML.Transforms.SelectColumns("Truth", "Guess")).Fit(ML.Data.LoadFromEnumerable(Rows((1, 3)))).Transform(ML.Data.LoadFromEnumerable(Rows((1, 3))));

        Assert.Equal(2, ML.Regression.Evaluate(data, labelColumnName: "Truth", scoreColumnName: "Guess").MeanAbsoluteError);
    }

    [Fact]
    public void Columns_that_are_missing_or_of_a_wrong_type_are_refused()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Rows((1, 2)));

        Assert.Contains("NoSuch column 'Label' not found", Refusal(() => ML.Regression.Evaluate(data, labelColumnName: "NoSuch")));
        Assert.Contains("NoSuch column 'Score' not found", Refusal(() => ML.Regression.Evaluate(data, scoreColumnName: "NoSuch")));
        Assert.Contains("Schema mismatch for label column 'Wide': expected Single, got Double", Refusal(() => ML.Regression.Evaluate(data, labelColumnName: "Wide")));
        Assert.Contains("Schema mismatch for score column 'Text': expected Single, got String", Refusal(() => ML.Regression.Evaluate(data, scoreColumnName: "Text")));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Regression.Evaluate(data, labelColumnName: ""));
        Assert.Throws<ArgumentNullException>(() => ML.Regression.Evaluate(null!));
    }

    private static string Refusal(Action evaluate) => Assert.Throws<ArgumentOutOfRangeException>(evaluate).Message;
}
