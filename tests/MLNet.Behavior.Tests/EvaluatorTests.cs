namespace MLNet.Behavior.Tests;

public class EvaluatorTests
{
    private const int Digits = 6;

    private static readonly MLContext ML = new(1);

    public class Prediction
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }

        public float Number { get; set; }

        public string Text { get; set; } = "";
    }

    private static Prediction Row(uint label, params float[] scores) => new() { Label = label, Score = scores };

    /// <summary>Classes 0, 1, 1, 2, 0 of which 0, 0, 1, 0, 0 are predicted.</summary>
    private static readonly Prediction[] Five =
    [
        Row(0, 0.7f, 0.2f, 0.1f), Row(1, 0.5f, 0.3f, 0.2f), Row(1, 0.1f, 0.8f, 0.1f), Row(2, 0.6f, 0.3f, 0.1f), Row(0, 0.6f, 0.2f, 0.2f),
    ];

    private static MulticlassClassificationMetrics Evaluate(IEnumerable<Prediction> rows, int topK = 0)
        => ML.MulticlassClassification.Evaluate(ML.Data.LoadFromEnumerable(rows), topKPredictionCount: topK);

    [Fact]
    public void Accuracies_are_the_fraction_of_rows_and_the_mean_of_recalls()
    {
        var metrics = Evaluate(Five);

        Assert.Equal(3 / 5.0, metrics.MicroAccuracy, Digits);
        Assert.Equal((1 + 1 / 2.0 + 0) / 3, metrics.MacroAccuracy, Digits);
    }

    [Fact]
    public void Log_loss_is_the_mean_of_minus_ln_of_the_true_class_probability()
    {
        var metrics = Evaluate(Five);
        double loss = -(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.8) + Math.Log(0.1) + Math.Log(0.6)) / 5;
        double prior = -(0.4 * Math.Log(0.4) + 0.4 * Math.Log(0.4) + 0.2 * Math.Log(0.2));

        Assert.Equal(loss, metrics.LogLoss, Digits);
        Assert.Equal((prior - loss) / prior, metrics.LogLossReduction, Digits);
        Assert.Equal(3, metrics.PerClassLogLoss.Count);
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.6)) / 2, metrics.PerClassLogLoss[0], Digits);
        Assert.Equal(-(Math.Log(0.3) + Math.Log(0.8)) / 2, metrics.PerClassLogLoss[1], Digits);
        Assert.Equal(-Math.Log(0.1), metrics.PerClassLogLoss[2], Digits);
    }

    [Fact]
    public void Top_k_accuracy_counts_rows_whose_class_is_among_the_k_best()
    {
        var metrics = Evaluate(Five, topK: 2);

        Assert.Equal(2, metrics.TopKPredictionCount);
        Assert.Equal(2, metrics.TopKAccuracyForAllK.Count);
        Assert.Equal(3 / 5.0, metrics.TopKAccuracyForAllK[0], Digits);
        Assert.Equal(4 / 5.0, metrics.TopKAccuracyForAllK[1], Digits);
        Assert.Equal(4 / 5.0, metrics.TopKAccuracy, Digits);
        Assert.Equal(1, Evaluate(Five, topK: 3).TopKAccuracy, Digits);
        Assert.Null(Evaluate(Five).TopKAccuracyForAllK);
        Assert.Equal(0, Evaluate(Five).TopKAccuracy);
    }

    [Fact]
    public void The_confusion_matrix_counts_actual_by_predicted()
    {
        ConfusionMatrix matrix = Evaluate(Five).ConfusionMatrix;

        Assert.Equal(3, matrix.NumberOfClasses);
        Assert.Equal([[2, 0, 0], [1, 1, 0], [1, 0, 0]], matrix.Counts);
        Assert.Equal([0.5, 1, 0], matrix.PerClassPrecision);
        Assert.Equal([1, 0.5, 0], matrix.PerClassRecall);
        Assert.Equal(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 2));
        Assert.Equal(0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 2, actualClassIndicatorIndex: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(0, -1));
    }

    [Fact]
    public void The_confusion_table_has_class_numbers_where_there_are_no_names()
        => Assert.Equal("""

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     2 |     0 |     0 | 1.0000
                    1 ||     1 |     1 |     0 | 0.5000
                    2 ||     1 |     0 |     0 | 0.0000
                      ||========================
            Precision ||0.5000 |1.0000 |0.0000 |

            """, Evaluate(Five).ConfusionMatrix.GetFormattedConfusionTable(), ignoreLineEndingDifferences: true);

    [Fact]
    public void Names_of_classes_are_the_slot_names_of_the_score()
        => Assert.Equal("""

            Confusion table
                          ||========================
            PREDICTED     ||     0 |     1 |     2 | Recall
            TRUTH         ||========================
            0. Ankle boot ||     2 |     0 |     0 | 1.0000
            1.        Bag ||     1 |     1 |     0 | 0.5000
            2.       Coat ||     1 |     0 |     0 | 0.0000
                          ||========================
            Precision     ||0.5000 |1.0000 |0.0000 |

            """, EvaluateNamed("Ankle boot", "Bag", "Coat").ConfusionMatrix.GetFormattedConfusionTable(), ignoreLineEndingDifferences: true);

    [Fact]
    public void Short_names_stand_above_their_columns()
        => Assert.Equal("""

            Confusion table
                      ||========================
            PREDICTED ||   bag |  coat | dress | Recall
            TRUTH     ||========================
                  bag ||     2 |     0 |     0 | 1.0000
                 coat ||     1 |     1 |     0 | 0.5000
                dress ||     1 |     0 |     0 | 0.0000
                      ||========================
            Precision ||0.5000 |1.0000 |0.0000 |

            """, EvaluateNamed("bag", "coat", "dress").ConfusionMatrix.GetFormattedConfusionTable(), ignoreLineEndingDifferences: true);

    private static MulticlassClassificationMetrics EvaluateNamed(params string[] names)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Prediction));
        definition["Score"].AddAnnotation("SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, 3));
        return ML.MulticlassClassification.Evaluate(ML.Data.LoadFromEnumerable(Five, definition));
    }

    [Fact]
    public void Two_classes_have_wider_columns()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Prediction));
        definition["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        Prediction[] rows = [Row(0, 0.9f, 0.1f), Row(1, 0.2f, 0.8f), Row(1, 0.7f, 0.3f)];

        string table = ML.MulticlassClassification.Evaluate(ML.Data.LoadFromEnumerable(rows, definition)).ConfusionMatrix.GetFormattedConfusionTable();

        Assert.Equal("""

            Confusion table
                      ||======================
            PREDICTED ||        0 |        1 | Recall
            TRUTH     ||======================
                    0 ||        1 |        0 | 1.0000
                    1 ||        1 |        1 | 0.5000
                      ||======================
            Precision ||   0.5000 |   1.0000 |

            """, table, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Counts_have_group_separators()
    {
        string table = Evaluate(Enumerable.Repeat(Five[0], 1234)).ConfusionMatrix.GetFormattedConfusionTable();

        Assert.Contains("        0 || 1,234 |     0 |     0 | 1.0000", table);
    }

    [Fact]
    public void On_equal_scores_the_first_class_is_predicted()
    {
        var metrics = Evaluate([Row(0, 0.4f, 0.4f, 0.2f), Row(1, 0.4f, 0.4f, 0.2f)], topK: 2);

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 0, 0]], metrics.ConfusionMatrix.Counts);
        Assert.Equal(1, metrics.TopKAccuracy);
    }

    [Fact]
    public void Classes_without_rows_do_not_count_in_the_macro_accuracy()
    {
        var metrics = Evaluate([Row(0, 0.9f, 0.1f, 0f), Row(1, 0.9f, 0.1f, 0f)]);

        Assert.Equal(0.5, metrics.MacroAccuracy);
        Assert.Equal(0, metrics.PerClassLogLoss[2]);
    }

    [Fact]
    public void Probabilities_are_held_between_1e15th_and_1()
    {
        double bound = -Math.Log(1e-15f);

        Assert.Equal(bound, Evaluate([Row(0, 0f, 1f, 0f)]).LogLoss, Digits);
        Assert.Equal(0, Evaluate([Row(0, 3f, 1f, 0f)]).LogLoss, Digits);
    }

    [Fact]
    public void Rows_without_label_or_with_scores_that_are_not_finite_are_left_out()
    {
        Prediction[] extra = [Row(9, 0.7f, 0.2f, 0.1f), Row(0, float.NaN, 0.2f, 0.1f), Row(0, float.PositiveInfinity, 0.2f, 0.1f)];
        var metrics = Evaluate([.. Five, .. extra]);

        Assert.Equal(3 / 5.0, metrics.MicroAccuracy, Digits);
        Assert.Equal(5, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void A_class_that_the_scores_do_not_have_counts_as_wrong_and_as_lost()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Prediction));
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 4);
        Prediction[] rows = [Row(0, 0.8f, 0.1f, 0.1f), Row(3, 0.8f, 0.1f, 0.1f)];

        var metrics = ML.MulticlassClassification.Evaluate(ML.Data.LoadFromEnumerable(rows, definition));

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal((-Math.Log(0.8) - Math.Log(1e-15f)) / 2, metrics.LogLoss, Digits);
        Assert.Equal(1, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void A_label_may_be_a_number()
    {
        foreach (Prediction row in Five)
            row.Number = row.Label;

        var metrics = ML.MulticlassClassification.Evaluate(ML.Data.LoadFromEnumerable(Five), labelColumnName: "Number");

        Assert.Equal(3 / 5.0, metrics.MicroAccuracy, Digits);
    }

    [Fact]
    public void Columns_that_are_missing_or_of_a_wrong_type_are_refused()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Five);
        var task = ML.MulticlassClassification;

        Assert.Contains("NoSuch", Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, labelColumnName: "NoSuch")).Message);
        Assert.Contains("NoSuch", Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, scoreColumnName: "NoSuch")).Message);
        Assert.Contains("NoSuch", Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, predictedLabelColumnName: "NoSuch")).Message);
        var label = Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, labelColumnName: "Text"));
        Assert.Contains("Schema mismatch for label column 'Text': expected Single or Key, got String", label.Message);
        var score = Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, scoreColumnName: "Number"));
        Assert.Contains("Schema mismatch for score column 'Number': expected vector of two or more items of type Single, got Single", score.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, topKPredictionCount: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Evaluate(data, labelColumnName: ""));
        Assert.Throws<ArgumentNullException>(() => task.Evaluate(null!));
    }
}
