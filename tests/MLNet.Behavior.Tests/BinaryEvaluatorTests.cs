namespace MLNet.Behavior.Tests;

public class BinaryEvaluatorTests
{
    private const int Digits = 6;

    private static readonly MLContext ML = new(1);

    public class Row
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }

        public float Number => Label ? 1 : -1;

        public double Wide => Label ? 1 : 0;

        [KeyType(2)]
        public uint Key => Label ? 1u : 0u;

        public string Text { get; set; } = "";
    }

    private static Row Of(bool label, float score, float probability = 0.5f)
        => new() { Label = label, Score = score, Probability = probability, PredictedLabel = score > 0 };

    /// <summary>Three positives, of which two are found, and three negatives, of which one is mistaken.</summary>
    private static readonly Row[] Six =
    [
        Of(true, 2, 0.9f), Of(false, 1.5f, 0.8f), Of(true, 1, 0.7f), Of(false, -1, 0.3f), Of(true, -2, 0.2f), Of(false, -3, 0.1f),
    ];

    private static IDataView Data(IEnumerable<Row> rows) => ML.Data.LoadFromEnumerable(rows);

    private static CalibratedBinaryClassificationMetrics Evaluate(params Row[] rows) => ML.BinaryClassification.Evaluate(Data(rows));

    [Fact]
    public void Precision_and_recall_are_those_of_scores_above_zero()
    {
        var metrics = Evaluate([.. Six, Of(false, 0)]);

        Assert.Equal(5 / 7.0, metrics.Accuracy, Digits);
        Assert.Equal(2 / 3.0, metrics.PositivePrecision, Digits);
        Assert.Equal(2 / 3.0, metrics.PositiveRecall, Digits);
        Assert.Equal(3 / 4.0, metrics.NegativePrecision, Digits);
        Assert.Equal(3 / 4.0, metrics.NegativeRecall, Digits);
        Assert.Equal(2 / 3.0, metrics.F1Score, Digits);
    }

    [Fact]
    public void The_confusion_matrix_has_positives_first()
    {
        ConfusionMatrix matrix = Evaluate([.. Six, Of(false, 0)]).ConfusionMatrix;

        Assert.Equal([[2, 1], [1, 3]], matrix.Counts);
        Assert.Equal("TEST POSITIVE RATIO:\t0.4286 (3.0/(3.0+4.0))\n" + """
            Confusion table
                      ||======================
            PREDICTED || positive | negative | Recall
            TRUTH     ||======================
             positive ||        2 |        1 | 0.6667
             negative ||        1 |        3 | 0.7500
                      ||======================
            Precision ||   0.6667 |   0.7500 |

            """, matrix.GetFormattedConfusionTable(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_area_under_the_ROC_curve_is_the_fraction_of_pairs_in_order()
    {
        Assert.Equal((3 + 2 + 1) / 9.0, Evaluate(Six).AreaUnderRocCurve, Digits);
        Assert.Equal(1, Evaluate(Of(true, -1), Of(false, -2)).AreaUnderRocCurve, Digits);
        Assert.Equal(0, Evaluate(Of(true, 1), Of(false, 2)).AreaUnderRocCurve, Digits);
    }

    [Fact]
    public void Pairs_of_equal_scores_count_half()
    {
        Assert.Equal(0.5, Evaluate(Of(true, 1), Of(false, 1)).AreaUnderRocCurve, Digits);
        Assert.Equal((1 + 1 + 0.5 + 0.5) / 4, Evaluate(Of(true, 2), Of(true, 1), Of(false, 1), Of(false, 1)).AreaUnderRocCurve, Digits);
    }

    [Fact]
    public void The_area_under_the_precision_recall_curve_is_by_lower_trapezoids()
    {
        Assert.Equal((1 + (0.5 + 2 / 3.0) / 2 + (0.5 + 0.6) / 2) / 3, Evaluate(Six).AreaUnderPrecisionRecallCurve, Digits);
        Assert.Equal(1, Evaluate(Of(true, 2), Of(false, 1)).AreaUnderPrecisionRecallCurve, Digits);
        Assert.Equal((0 + 0.5) / 2, Evaluate(Of(true, 1), Of(false, 2)).AreaUnderPrecisionRecallCurve, Digits);
    }

    [Fact]
    public void Log_loss_is_in_bits()
    {
        var metrics = Evaluate(Six);
        double loss = -(Math.Log2(0.9) + Math.Log2(0.2) + Math.Log2(0.7) + Math.Log2(0.7) + Math.Log2(0.2) + Math.Log2(0.9)) / 6;

        Assert.Equal(loss, metrics.LogLoss, Digits);
        Assert.Equal(1, metrics.Entropy, Digits);
        Assert.Equal(1 - loss, metrics.LogLossReduction, Digits);
    }

    [Fact]
    public void Log_loss_reduction_compares_with_the_entropy_of_the_labels()
    {
        var metrics = Evaluate(Of(true, 1, 0.75f), Of(false, -1, 0.25f), Of(false, -1, 0.25f), Of(false, -1, 0.25f));
        double prior = -(0.25 * Math.Log2(0.25) + 0.75 * Math.Log2(0.75)), loss = -Math.Log2(0.75);

        Assert.Equal(prior, metrics.Entropy, Digits);
        Assert.Equal((prior - loss) / prior, metrics.LogLossReduction, Digits);
    }

    [Fact]
    public void A_missing_probability_makes_the_log_loss_NaN_and_a_wrong_certainty_infinite()
    {
        Assert.Equal(double.NaN, Evaluate([.. Six, Of(true, 1, float.NaN)]).LogLoss);
        Assert.Equal(double.PositiveInfinity, Evaluate([.. Six, Of(true, 1, 0)]).LogLoss);
    }

    [Fact]
    public void Rows_without_label_or_with_a_score_that_is_not_finite_are_left_out()
    {
        Row[] extra = [Of(true, float.NaN), Of(true, float.NegativeInfinity)];

        Assert.Equal([[2, 1], [1, 2]], Evaluate([.. Six, .. extra]).ConfusionMatrix.Counts);
    }

    [Fact]
    public void Scores_without_probabilities_are_evaluated_too()
    {
        IDataView data = ML.Transforms.DropColumns("Probability").Fit(Data(Six)).Transform(Data(Six));

        BinaryClassificationMetrics metrics = ML.BinaryClassification.EvaluateNonCalibrated(data);

        Assert.Equal(4 / 6.0, metrics.Accuracy, Digits);
        Assert.Equal(6 / 9.0, metrics.AreaUnderRocCurve, Digits);
        Assert.Contains("Probability column 'Probability' not found", Refusal(() => ML.BinaryClassification.Evaluate(data)));
    }

    [Theory]
    [InlineData("Number")]
    [InlineData("Wide")]
    [InlineData("Key")]
    public void A_label_may_be_a_number_or_a_key_of_two(string label)
        => Assert.Equal([[2, 1], [1, 2]], ML.BinaryClassification.Evaluate(Data(Six), labelColumnName: label).ConfusionMatrix.Counts);

    [Fact]
    public void The_names_of_the_classes_are_the_values_of_a_key()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row), SchemaDefinition.Direction.Read);
        definition["Key"].AddAnnotation("KeyValues", new[] { "no", "yes" }, new VectorDataViewType(TextDataViewType.Instance, 2));

        string table = ML.BinaryClassification.Evaluate(ML.Data.LoadFromEnumerable(Six, definition), "Key").ConfusionMatrix.GetFormattedConfusionTable();

        Assert.StartsWith("TEST NO RATIO:\t0.5000", table);
        Assert.Contains("||       no |      yes |", table);
    }

    [Fact]
    public void Both_classes_are_needed()
    {
        Assert.Contains("AUC is not defined when there is no positive class in the data", Refusal(() => Evaluate(Of(false, 1))));
        Assert.Contains("AUC is not defined when there is no negative class in the data", Refusal(() => Evaluate(Of(true, 1))));
    }

    [Fact]
    public void Columns_that_are_missing_or_of_a_wrong_type_are_refused()
    {
        var task = ML.BinaryClassification;
        IDataView data = Data(Six);

        Assert.Contains("NoSuch column 'Label' not found", Refusal(() => task.Evaluate(data, labelColumnName: "NoSuch")));
        Assert.Contains("NoSuch column 'Score' not found", Refusal(() => task.Evaluate(data, scoreColumnName: "NoSuch")));
        Assert.Contains("NoSuch column 'PredictedLabel' not found", Refusal(() => task.Evaluate(data, predictedLabelColumnName: "NoSuch")));
        Assert.Contains("Schema mismatch for label column 'Text': expected Single, Double, Boolean, or a Key with cardinality 2, got String",
            Refusal(() => task.Evaluate(data, labelColumnName: "Text")));
        Assert.Contains("Schema mismatch for score column 'Wide': expected Single, got Double", Refusal(() => task.Evaluate(data, scoreColumnName: "Wide")));
        Assert.Contains("Schema mismatch for probability column 'Wide': expected Single, got Double",
            Refusal(() => task.Evaluate(data, probabilityColumnName: "Wide")));
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, labelColumnName: ""));
        Assert.Throws<ArgumentNullException>(() => task.Evaluate(null!));
    }

    private static string Refusal(Action evaluate) => Assert.Throws<ArgumentOutOfRangeException>(evaluate).Message;
}
