namespace MLExtensions.TestSupport.Engines;

/// <summary>Epochs judged by other metrics than the loss, and epochs whose last batch is left out.</summary>
public abstract class TrainingMetricTests : EngineTests
{
    public static TheoryData<TrainingMetric, bool, bool> Cases =>
    [
        .. from metric in Enum.GetValues<TrainingMetric>().Skip(1) from hasWeights in new[] { false, true }
        from hasValidation in new[] { false, true } select (metric, hasWeights, hasValidation),
    ];

    [Theory, MemberData(nameof(Cases))]
    public void The_history_has_the_metric_of_each_epoch_and_the_model_is_that_of_the_best(
        TrainingMetric metric, bool hasWeights, bool hasValidation)
    {
        NetworkPlan plan = PlanOf(metric);
        InMemoryRows rows = Rows(metric, 0, 60, hasWeights), other = Rows(metric, 60, 37, hasWeights);
        InMemoryRows judged = hasValidation ? other : rows;
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows, hasValidation ? other : null);
        Assert.Equal(history.TrainingLoss.Count, history.EarlyStoppingMetric.Count);
        double best = metric is TrainingMetric.Accuracy or TrainingMetric.AreaUnderRocCurve ? history.EarlyStoppingMetric.Max()
            : history.EarlyStoppingMetric.Min();
        Assert.Equal(best, history.EarlyStoppingMetric[history.BestEpoch - 1]);
        Assert.Equal(history.EarlyStoppingMetric.ToList().IndexOf(best) + 1, history.BestEpoch);
        Assert.Equal(Expected(metric, network, judged), best, 1e-5);

        Network ofBest = TrainingLoop.Run(Engine, plan with { Epochs = history.BestEpoch, EarlyStopping = null }, rows).Network;
        Assert.Equal(ofBest.Parameters(), network.Parameters());
        Assert.Equal(hasValidation ? 0 : history.TrainingLoss.Count, history.EvaluatedTrainingLoss.Count);
    }

    [Fact]
    public void Among_epochs_that_are_alike_the_later_one_can_be_taken_and_patience_goes_on()
    {
        // A rate so small that no row changes its class.
        NetworkPlan plan = PlanOf(TrainingMetric.Accuracy) with { Optimizer = Optimizer.Sgd(1e-7), Epochs = 20 };
        InMemoryRows rows = Rows(TrainingMetric.Accuracy, 0, 60, hasWeights: false);
        foreach (bool prefersLater in new[] { false, true })
        {
            TrainingHistory history = TrainingLoop.Run(
                Engine, plan with { EarlyStopping = plan.EarlyStopping! with { Patience = 4, PrefersLater = prefersLater } }, rows).History;
            Assert.Single(history.EarlyStoppingMetric.Distinct());
            Assert.Equal((6, TrainingEnd.StoppedEarly, prefersLater ? 6 : 1),
                (history.TrainingLoss.Count, history.End, history.BestEpoch));
        }
    }

    [Fact]
    public void The_last_report_of_an_epoch_has_the_metric()
    {
        NetworkPlan plan = PlanOf(TrainingMetric.AreaUnderRocCurve);
        var reports = new Reports();
        TrainingHistory history = TrainingLoop.Run(
            Engine, plan, Rows(TrainingMetric.AreaUnderRocCurve, 0, 60, false), Rows(TrainingMetric.AreaUnderRocCurve, 60, 30, false),
            reports).History;
        TrainingProgress[] ends = [.. reports.All.Where(report => report.IsEndOfEpoch)];
        Assert.Equal(history.EarlyStoppingMetric, ends.Select(report => report.EarlyStoppingMetric!.Value));
        Assert.All(reports.All.Where(report => !report.IsEndOfEpoch), report => Assert.Null(report.EarlyStoppingMetric));
    }

    [Fact]
    public void A_metric_that_the_loss_does_not_have_is_refused_and_so_is_a_curve_of_one_class()
    {
        void Refuses(string words, TrainingMetric metric, NetworkPlan plan) => Assert.Contains(
            words, Assert.ThrowsAny<ArgumentException>(() => TrainingLoop.Run(
                Engine, plan with { EarlyStopping = new EarlyStopping { Metric = metric } },
                Rows(plan.EarlyStopping!.Metric, 0, 20, false))).Message);
        NetworkPlan classes = PlanOf(TrainingMetric.Accuracy), numbers = PlanOf(TrainingMetric.MeanAbsoluteError),
            binary = PlanOf(TrainingMetric.AreaUnderRocCurve);
        Refuses("The metric Accuracy of early stopping is for classification; found the loss mean squared error with 2 outputs",
            TrainingMetric.Accuracy, numbers);
        Refuses("The metric AreaUnderRocCurve of early stopping is for binary classification, with one output; found the loss softmax "
            + "cross-entropy with 3 outputs", TrainingMetric.AreaUnderRocCurve, classes);
        Refuses("The metric MeanAbsoluteError of early stopping is for regression, with a label value for each output; found the loss "
            + "binary cross-entropy with 1 output.", TrainingMetric.MeanAbsoluteError, binary);
        Refuses("Metric should be one of Loss, Accuracy, AreaUnderRocCurve, RootMeanSquaredError, MeanAbsoluteError", (TrainingMetric)7,
            binary);

        var ofOneClass = new InMemoryRows(4, 1, hasWeights: true);
        ofOneClass.Add(new float[4], [1]);
        ofOneClass.Add(new float[4], [0], weight: 0);
        Assert.Contains(
            "compares rows of both classes; of the 1 rows that it would be computed on, 1 are of the positive class",
            Assert.Throws<ArgumentException>(() => TrainingLoop.Run(
                Engine, binary, Rows(TrainingMetric.AreaUnderRocCurve, 0, 20, false), ofOneClass)).Message);
    }

    [Fact]
    public void A_score_that_is_no_number_ends_the_training()
    {
        var validation = new InMemoryRows(4, 1);
        validation.Add(new float[4], [1]);
        validation.Add([float.NaN, 0, 0, 0], [1]);
        validation.Add([1, 1, 1, 1], [0]);
        Assert.Contains(
            "the validation loss is NaN in epoch 1",
            Assert.Throws<ArithmeticException>(() => TrainingLoop.Run(
                Engine, PlanOf(TrainingMetric.AreaUnderRocCurve), Rows(TrainingMetric.AreaUnderRocCurve, 0, 20, false),
                validation)).Message);
    }

    [Fact]
    public void A_last_batch_of_fewer_rows_is_left_out_where_that_is_asked_for()
    {
        NetworkPlan plan = PlanOf(TrainingMetric.Accuracy) with
        {
            EarlyStopping = null, Shuffle = false, Epochs = 3, DropLastBatch = true, Schedule = LearningRateSchedule.OneCycle(),
        };
        InMemoryRows rows = Rows(TrainingMetric.Accuracy, 0, 50, false), whole = Rows(TrainingMetric.Accuracy, 0, 48, false);
        var reports = new Reports();
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows, null, reports);
        (Network expected, TrainingHistory expectedHistory) = TrainingLoop.Run(Engine, plan with { DropLastBatch = false }, whole);
        Assert.Equal(expected.Parameters(), network.Parameters());
        Assert.Equal(expectedHistory.TrainingLoss, history.TrainingLoss);
        Assert.Equal(expectedHistory.LearningRate, history.LearningRate);
        Assert.All(reports.All, report => Assert.Equal(3, report.StepsPerEpoch));
        Assert.All(reports.All.Where(report => report.IsEndOfEpoch), report => Assert.Equal(48, report.RowsDone));
        Assert.Equal(TimeSpan.Zero, reports.All[^1].TimeLeft);

        // Fewer rows than a batch are one batch, and whole batches stay all.
        foreach (int count in new[] { 5, 16, 48 })
        {
            InMemoryRows some = Rows(TrainingMetric.Accuracy, 0, count, false);
            Assert.Equal(
                TrainingLoop.Run(Engine, plan with { DropLastBatch = false }, some).Network.Parameters(),
                TrainingLoop.Run(Engine, plan, some).Network.Parameters());
        }
    }

    private static NetworkPlan PlanOf(TrainingMetric metric) => new()
    {
        Network = Network.CreatePerceptron(4, [6], Outputs(metric), Activation.Tanh, seed: 1),
        Loss = metric switch
        {
            TrainingMetric.Accuracy => Loss.SoftmaxCrossEntropy,
            TrainingMetric.AreaUnderRocCurve => Loss.BinaryCrossEntropy,
            _ => Loss.MeanSquaredError,
        },
        Optimizer = Optimizer.Adam(0.05), BatchSize = 16, Epochs = 12, Seed = 1, EarlyStopping = new EarlyStopping { Metric = metric,
            Patience = 12 },
    };

    private static int Outputs(TrainingMetric metric)
        => metric switch { TrainingMetric.Accuracy => 3, TrainingMetric.AreaUnderRocCurve => 1, _ => 2 };

    /// <summary>Rows some of which are there twice with other labels, so that there are equal scores.</summary>
    private static InMemoryRows Rows(TrainingMetric metric, int first, int count, bool hasWeights)
    {
        int outputs = Outputs(metric);
        var rows = new InMemoryRows(4, outputs == 2 ? 2 : 1, hasWeights);
        for (int row = first; row < first + count; row++)
        {
            float[] features = Reference.HashedRow(row - row % 5 % 2, 4);
            rows.Add(features, outputs == 2 ? [features[0] - row % 3, features[1]] : [(row + (features[0] > 0 ? 1 : 0)) % 3 % outputs
                + (outputs == 1 ? (features[1] + row % 2 > 0.5f ? 1 : 0) : 0)], hasWeights ? row % 4 * 0.5f : 1);
        }
        return rows;
    }

    /// <summary>The metric of a network by its definition; the area under the curve from all pairs of rows.</summary>
    private static double Expected(TrainingMetric metric, Network network, InMemoryRows rows)
    {
        var scorer = new NetworkScorer(network);
        float[] features = new float[4];
        (double Weight, float[] Label, float[] Output)[] all = [.. Enumerable.Range(0, rows.Count).Select(row =>
        {
            float[] outputs = new float[network.Outputs];
            rows.CopyFeatures(row, features);
            scorer.Score(features, outputs);
            return ((double)rows.WeightOf(row), rows.LabelsOf(row).ToArray(), outputs);
        })];
        if (metric == TrainingMetric.AreaUnderRocCurve)
        {
            var pairs = (from positive in all from negative in all where positive.Label[0] == 1 && negative.Label[0] == 0
                select (Weight: positive.Weight * negative.Weight, Order: Math.Sign(positive.Output[0] - negative.Output[0]))).ToList();
            Assert.Contains(pairs, pair => pair.Order == 0);
            return pairs.Sum(pair => pair.Weight * (1 + pair.Order) / 2) / pairs.Sum(pair => pair.Weight);
        }
        double mean = all.Sum(row => row.Weight * (metric switch
        {
            TrainingMetric.Accuracy => Array.IndexOf(row.Output, row.Output.Max()) == (int)row.Label[0] ? 1 : 0,
            TrainingMetric.MeanAbsoluteError => row.Output.Zip(row.Label, (output, label) => Math.Abs((double)output - label)).Average(),
            _ => row.Output.Zip(row.Label, (output, label) => Math.Pow((double)output - label, 2)).Average(),
        })) / all.Sum(row => row.Weight);
        return metric == TrainingMetric.RootMeanSquaredError ? Math.Sqrt(mean) : mean;
    }
}
