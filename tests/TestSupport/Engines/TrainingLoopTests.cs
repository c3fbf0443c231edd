namespace MLExtensions.TestSupport.Engines;

/// <summary>What is done between the epochs: validation, early stopping, checkpoints, averages; and how a training ends.</summary>
public abstract class TrainingLoopTests : EngineTests, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string> Kinds =>
        ["plain", "averaged", "stopping", "clipped", "plateau", "lbfgs", "converging", "recipe", "factors of lbfgs"];

    [Theory, MemberData(nameof(Kinds))]
    public void A_training_killed_after_any_checkpoint_and_resumed_gives_the_same_bits_and_the_same_history(string kind)
    {
        NetworkPlan plan = PlanOf(kind) with { Checkpoints = new Checkpoints(_folder) { Keep = int.MaxValue } };
        InMemoryRows rows = Rows(50), validation = Rows(20, first: 50);
        (Network expected, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows, validation);
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.Equal(history.TrainingLoss.Count, files.Length);
        Assert.Equal(kind == "converging", history.End == TrainingEnd.Converged);

        for (int killedAfter = files.Length - 1; killedAfter >= 1; killedAfter--)
        {
            File.Delete(files[killedAfter]);
            (Network resumed, TrainingHistory again) = TrainingLoop.Run(
                Engine, plan with { Checkpoints = plan.Checkpoints! with { Resume = true } }, rows, validation);
            Assert.Equal(expected.Parameters(), resumed.Parameters());
            AssertEqual(history, again);
        }
    }

    [Fact]
    public void A_resumed_training_may_have_more_epochs_and_nothing_else_that_is_different()
    {
        NetworkPlan plan = PlanOf("plain") with { Epochs = 3, Checkpoints = new Checkpoints(_folder) { EveryEpochs = 2 } },
            resumed = plan with { Checkpoints = plan.Checkpoints with { Resume = true } };
        InMemoryRows rows = Rows(50);
        TrainingLoop.Run(Engine, plan, rows);
        Assert.Equal(
            ["checkpoint-000002.safetensors", "checkpoint-000003.safetensors"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(
            TrainingLoop.Run(Engine, plan with { Epochs = 5, Checkpoints = null }, rows).Network.Parameters(),
            TrainingLoop.Run(Engine, resumed with { Epochs = 5 }, rows).Network.Parameters());

        void Refuses(string words, NetworkPlan other, InMemoryRows? data = null)
            => Assert.Contains(words, Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Engine, other, data ?? rows)).Message);
        Refuses("Epochs was 5; found 4", resumed with { Epochs = 4 });
        resumed = resumed with { Epochs = 5 };
        Refuses("BatchSize was 16; found 8", resumed with { BatchSize = 8 });
        Refuses("DropLastBatch was False; found True", resumed with { DropLastBatch = true });
        Refuses("Seed was 1; found 2", resumed with { Seed = 2 });
        Refuses("Optimizer was AdamOptimizer", resumed with { Optimizer = Optimizer.Sgd() });
        Refuses("training rows was 50 of 4 features", resumed, Rows(49));
        Refuses("training rows was 50 of 4 features", resumed, Rows(50, first: 3));
    }

    [Fact]
    public void More_epochs_are_refused_where_what_was_done_depends_on_their_number()
    {
        NetworkPlan plan = PlanOf("plain") with { Epochs = 3 };
        NetworkPlan[] dependingPlans =
        [
            plan with { Schedule = LearningRateSchedule.Cosine() },
            plan with { Schedule = LearningRateSchedule.CosineLog() },
            plan with { Schedule = LearningRateSchedule.OneCycle().AfterWarmupEpochs(1) },
            plan with { WeightAveraging = WeightAveraging.Uniform() },
        ];
        foreach (NetworkPlan depending in dependingPlans)
        {
            string folder = Path.Combine(_folder, Path.GetRandomFileName());
            TrainingLoop.Run(Engine, depending with { Checkpoints = new Checkpoints(folder) }, Rows(50));
            Assert.Contains(
                "Epochs was 3; found 5",
                Assert.Throws<InvalidDataException>(
                    () => TrainingLoop.Run(
                        Engine, depending with { Checkpoints = new Checkpoints(folder) { Resume = true }, Epochs = 5 }, Rows(50))).Message);
        }
    }

    [Fact]
    public void A_folder_with_checkpoints_of_another_training_is_refused_and_only_the_last_ones_are_kept()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { Keep = 2 } };
        TrainingLoop.Run(Engine, plan, Rows(50));
        Assert.Equal(
            ["checkpoint-000005.safetensors", "checkpoint-000006.safetensors"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Contains(
            "checkpoint-000006.safetensors", Assert.Throws<IOException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message);
    }

    [Fact]
    public void A_training_that_resumes_from_its_own_folder_begins_where_nothing_is_and_goes_on_where_something_is()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { EveryEpochs = 2, Resume = true } };
        Assert.Throws<TimeoutException>(() => TrainingLoop.Run(Engine, plan, Rows(50), null, new Reports(report =>
        {
            if (report.Epoch == 6)
                throw new TimeoutException();
        })));
        var reports = new Reports();
        (Network resumed, TrainingHistory history) = TrainingLoop.Run(Engine, plan, Rows(50), null, reports);
        (Network whole, TrainingHistory expected) = TrainingLoop.Run(Engine, plan with { Checkpoints = null }, Rows(50));
        Assert.Equal([5, 6], reports.All.Select(report => report.Epoch).Distinct());
        Assert.Equal(whole.Parameters(), resumed.Parameters());
        Assert.Equal(expected.TrainingLoss, history.TrainingLoss);

        // Done already: nothing is left to do, and the model is the same.
        reports.All.Clear();
        Assert.Equal(whole.Parameters(), TrainingLoop.Run(Engine, plan, Rows(50), null, reports).Network.Parameters());
        Assert.Empty(reports.All);

        Assert.Contains(
            "BatchSize was 16; found 8",
            Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Engine, plan with { BatchSize = 8 }, Rows(50))).Message);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_saved_is_named_and_those_before_it_stay()
    {
        // A folder is where the file should go.
        string inTheWay = Path.Combine(_folder, "checkpoint-000003.safetensors");
        Directory.CreateDirectory(inTheWay);
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { Resume = true } };
        string message = Assert.Throws<IOException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message;
        Assert.StartsWith(
            $"The checkpoint '{Path.Combine(_folder, "checkpoint-000003.safetensors")}' of epoch 3 could not be saved: ", message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "Checkpoints saved before stay in the folder; the training can be resumed from the last one.", message,
            StringComparison.Ordinal);
        Assert.Equal(
            ["checkpoint-000001.safetensors", "checkpoint-000002.safetensors"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        Directory.Delete(inTheWay);
        Assert.Equal(
            TrainingLoop.Run(Engine, plan with { Checkpoints = null }, Rows(50)).Network.Parameters(),
            TrainingLoop.Run(Engine, plan, Rows(50)).Network.Parameters());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_told_before_the_training_begins()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var reports = new Reports();
        string message = Assert.Throws<IOException>(
            () => TrainingLoop.Run(Engine, PlanOf("plain") with { Checkpoints = new Checkpoints(file) }, Rows(50), null, reports)).Message;
        Assert.Contains($"Checkpoints cannot be saved in '{file}': ", message, StringComparison.Ordinal);
        Assert.Empty(reports.All);
    }

    [Fact]
    public void Rows_that_have_other_features_or_weights_are_another_training()
    {
        var rows = new InMemoryRows(4, 1, hasWeights: true);
        var other = new InMemoryRows(4, 1, hasWeights: true);
        for (int row = 0; row < 20; row++)
        {
            rows.Add(Reference.HashedRow(row, 4), [row % 3], 1);
            other.Add(Reference.HashedRow(row, 4), [row % 3], row == 7 ? 2 : 1);
        }
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) };
        TrainingLoop.Run(Engine, plan, rows);
        Assert.Contains(
            "training rows was 20 of 4 features",
            Assert.Throws<InvalidDataException>(
                () => TrainingLoop.Run(Engine, plan with { Checkpoints = new Checkpoints(_folder) { Resume = true } }, other)).Message);
    }

    [Fact]
    public void What_the_last_step_has_made_of_the_weights_is_looked_at_too()
    {
        foreach (int[] hidden in (int[][])[[], [3]])
        {
            NetworkPlan plan = PlanOf("plain") with
            {
                Network = Network.CreatePerceptron(4, hidden, 1, Activation.Identity, seed: 1), Loss = Loss.MeanSquaredError,
                    Optimizer = Optimizer.Sgd(3e38), BatchSize = 50, Epochs = 1,
            };
            var rows = new InMemoryRows(4, 1);
            rows.Add([10, 10, 10, 10], [100]);
            Assert.Contains("weights are infinite", Assert.Throws<ArithmeticException>(() => TrainingLoop.Run(Engine, plan, rows)).Message);
        }
    }

    [Fact]
    public void A_validation_loss_that_is_no_number_ends_the_training()
    {
        var validation = new InMemoryRows(4, 1);
        validation.Add([float.NaN, 0, 0, 0], [0]);
        Assert.Contains(
            "the validation loss is NaN in epoch 1",
            Assert.Throws<ArithmeticException>(() => TrainingLoop.Run(Engine, PlanOf("plain"), Rows(50), validation)).Message);

        var weightless = new InMemoryRows(4, 1, hasWeights: true);
        weightless.Add(new float[4], [0], 0);
        Assert.Contains(
            "rows to validate on have a weight of 0",
            Assert.Throws<ArgumentException>(() => TrainingLoop.Run(Engine, PlanOf("plain"), Rows(50), weightless)).Message);
    }

    [Theory, InlineData(-0.001f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_rate_that_cannot_be_is_refused_with_the_schedule_that_gave_it(float rate)
    {
        NetworkPlan plan = PlanOf("plain") with { Schedule = LearningRateSchedule.Custom(position => position.Epoch == 1 ? rate : 0.01) };
        string message = Assert.Throws<ArgumentException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message;
        Assert.Contains("CustomSchedule", message);
        Assert.Contains("in epoch 2, step 1", message);
    }

    [Fact]
    public void Cancelled_before_the_first_step_an_average_is_of_what_was_there()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        NetworkPlan plan = PlanOf("averaged") with { ThrowIfCancelled = false };
        Assert.Equal(
            plan.Network.Parameters(), TrainingLoop.Run(Engine, plan, Rows(50), cancellationToken: source.Token).Network.Parameters());
        NetworkPlan linear = plan with { Network = Network.CreatePerceptron(4, [], 1, Activation.Identity, seed: 1),
            Loss = Loss.MeanSquaredError };
        Assert.Equal(
            linear.Network.Parameters(), TrainingLoop.Run(Engine, linear, Rows(50), cancellationToken: source.Token).Network.Parameters());
    }

    [Fact]
    public void A_training_resumes_from_the_last_checkpoint_that_is_not_damaged_and_warns_of_the_others()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { Resume = true } };
        (Network whole, TrainingHistory history) = TrainingLoop.Run(Engine, plan, Rows(50));
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.Equal(3, files.Length);
        File.WriteAllBytes(files[2], []);
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..^7]);
        var warnings = new List<string>();
        (NamedTensors state, TrainingHistory again, _) = TrainingLoop.Run(
            Engine, plan, Rows(50), null, null, warnings.Add, TestContext.Current.CancellationToken);
        Assert.Equal(whole.Parameters(), plan.Network.WithParameters(state).Parameters());
        AssertEqual(history, again);
        Assert.Equal(2, warnings.Count);
        Assert.All(files[1..].Reverse().Zip(warnings), pair => Assert.StartsWith(
            $"The checkpoint '{pair.First}' is damaged and cannot be read: ", pair.Second, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.EndsWith(
            $"The training resumes from '{Path.GetFileName(files[0])}'.", warning, StringComparison.Ordinal));

        foreach (string file in files)
            File.WriteAllBytes(file, [1, 2, 3]);
        string message = Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message;
        Assert.Contains(files[2], message);
        Assert.EndsWith("So are the 2 before it.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bit_of_a_checkpoint_can_change_unnoticed()
    {
        NetworkPlan plan = PlanOf("plain") with { Epochs = 1, Checkpoints = new Checkpoints(_folder) { Resume = true } };
        TrainingLoop.Run(Engine, plan, Rows(50));
        string file = Directory.GetFiles(_folder).Single();
        byte[] whole = File.ReadAllBytes(file);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, damaged);
            Assert.Contains(file, Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message);
        }
        File.WriteAllBytes(file, whole);
        TrainingLoop.Run(Engine, plan, Rows(50));
    }

    [Fact]
    public void A_folder_that_another_training_uses_is_refused_with_its_process()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) };
        string? message = null;
        TrainingLoop.Run(Engine, plan, Rows(50), null, new Reports(report =>
            message ??= Assert.Throws<IOException>(() => TrainingLoop.Run(Engine, plan, Rows(50))).Message));
        Assert.Contains($"'{_folder}' is in use by another training, of process {Environment.ProcessId} (", message);
        // The lock ends with the training, and leaves no file.
        Assert.All(Directory.GetFiles(_folder), file => Assert.EndsWith(".safetensors", file, StringComparison.Ordinal));
        TrainingLoop.Run(Engine, plan with { Checkpoints = plan.Checkpoints! with { Resume = true } }, Rows(50));
    }

    [Fact]
    public void What_a_killed_process_left_unfinished_is_removed()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "checkpoint-000001.safetensors.abc.unfinished"), [1]);
        TrainingLoop.Run(Engine, PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) }, Rows(50));
        Assert.DoesNotContain(Directory.GetFiles(_folder), file => file.EndsWith(".unfinished", StringComparison.Ordinal));
    }

    [Fact]
    public void Early_stopping_ends_after_its_patience_and_restores_the_best_epoch()
    {
        NetworkPlan plan = PlanOf(
            "plain") with { Epochs = 200, Optimizer = Optimizer.Adam(0.3), EarlyStopping = new EarlyStopping { Patience = 3 } };
        InMemoryRows rows = Rows(50), validation = Rows(20, first: 50);
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows, validation);

        Assert.Equal(TrainingEnd.StoppedEarly, history.End);
        Assert.Equal(history.TrainingLoss.Count, history.BestEpoch + 4);
        Assert.Equal(history.ValidationLoss.Min(), history.ValidationLoss[history.BestEpoch - 1]);
        Assert.Equal(history.ValidationLoss[history.BestEpoch - 1], MeanLoss(network, validation), 1e-5);
        Assert.Equal(
            network.Parameters(),
            TrainingLoop.Run(
                Engine, plan with { Epochs = history.BestEpoch, EarlyStopping = null }, rows, validation).Network.Parameters());

        (Network last, TrainingHistory kept) = TrainingLoop.Run(
            Engine, plan with { EarlyStopping = new EarlyStopping { Patience = 3, RestoreBestWeights = false } }, rows, validation);
        Assert.Equal(kept.TrainingLoss.Count, kept.BestEpoch);
        Assert.Equal(kept.ValidationLoss[^1], MeanLoss(last, validation), 1e-5);
        Assert.Equal(
            2, TrainingLoop.Run(
                Engine, plan with { EarlyStopping = new EarlyStopping { Patience = 0, MinDelta = 100 } }, rows,
                validation).History.TrainingLoss.Count);
    }

    [Fact]
    public void Without_validation_rows_early_stopping_looks_at_the_training_loss()
    {
        TrainingHistory history = TrainingLoop.Run(
            Engine, PlanOf("plain") with { Epochs = 9, EarlyStopping = new EarlyStopping { Patience = 1, MinDelta = 100 } },
            Rows(50)).History;
        Assert.Equal((3, TrainingEnd.StoppedEarly), (history.TrainingLoss.Count, history.End));
        Assert.Empty(history.ValidationLoss);
        Assert.Empty(history.ValidationAccuracy);
    }

    [Fact]
    public void Without_validation_rows_the_weights_restored_have_the_loss_that_is_reported_as_best()
    {
        InMemoryRows rows = Rows(50);
        // The whole set is one batch, and the last step goes far astray: its loss is taken before it.
        NetworkPlan plan = PlanOf("plain") with
        {
            Optimizer = Optimizer.Sgd(0.3),
            BatchSize = 50,
            Epochs = 30,
            Schedule = LearningRateSchedule.Custom(position => position.Epoch == 29 ? 5000 : 0.3),
            EarlyStopping = new EarlyStopping { Patience = 30 },
        };
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows);
        Assert.Equal(29, history.BestEpoch);
        Assert.Equal(history.EvaluatedTrainingLoss.Min(), history.EvaluatedTrainingLoss[28]);
        Assert.Equal(history.EvaluatedTrainingLoss[28], MeanLoss(network, rows), 1e-5);
        Assert.True(history.EvaluatedTrainingLoss[29] > 1.2 * history.EvaluatedTrainingLoss[28]);
    }

    [Fact]
    public void The_history_and_the_last_report_of_an_epoch_have_what_was_found_on_all_rows()
    {
        InMemoryRows rows = Rows(50), validation = Rows(20, first: 50);
        var reports = new List<TrainingProgress>();
        NetworkPlan plan = PlanOf(
            "plain") with { Dropout = 0.5, EvaluateTrainingSet = true, Schedule = LearningRateSchedule.Exponential(0.5) };
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows, validation, new Reporter(reports.Add));

        Assert.Equal(MeanLoss(network, rows), history.EvaluatedTrainingLoss[^1], 1e-5);
        Assert.Equal(MeanLoss(network, validation), history.ValidationLoss[^1], 1e-5);
        TrainingProgress[] ends = [.. reports.Where(report => report.IsEndOfEpoch)];
        Assert.Equal(history.ValidationLoss, ends.Select(report => report.ValidationLoss!.Value));
        Assert.Equal(history.ValidationAccuracy, ends.Select(report => report.ValidationAccuracy!.Value));
        Assert.Equal([0.01, 0.005, 0.0025, 0.00125, 0.000625, 0.0003125], history.LearningRate);
        Assert.Equal(TimeSpan.Zero, ends[^1].TimeLeft);
        Assert.All(reports.SkipLast(1), report => Assert.True(report.TimeLeft > TimeSpan.Zero && report.RowsPerSecond > 0));
        Assert.All(reports.Where(report => !report.IsEndOfEpoch), report => Assert.Null(report.ValidationLoss));
    }

    [Fact]
    public void Cancelling_can_end_with_the_model_so_far()
    {
        using var source = new CancellationTokenSource();
        NetworkPlan plan = PlanOf("plain") with { ThrowIfCancelled = false };
        var cancelling = new Reporter(report => { if (report is { Epoch: 2, IsEndOfEpoch: true }) source.Cancel(); });
        (Network network, TrainingHistory history) = TrainingLoop.Run(
            Engine, plan, Rows(50), progress: cancelling, cancellationToken: source.Token);
        Assert.Equal((2, TrainingEnd.Cancelled), (history.TrainingLoss.Count, history.End));
        Assert.Equal(TrainingLoop.Run(Engine, plan with { Epochs = 2 }, Rows(50)).Network.Parameters(), network.Parameters());
    }

    [Fact]
    public void Uniform_averaging_gives_the_mean_of_the_weights_after_the_last_steps()
    {
        NetworkPlan plan = PlanOf("plain") with { Epochs = 2, Shuffle = false };
        InMemoryRows rows = Rows(48);
        float[] averaged = TrainingLoop.Run(
            Engine, plan with { WeightAveraging = WeightAveraging.Uniform(0.5) }, rows).Network.Parameters();

        using ITrainingRun run = Engine.Start(plan);
        var passed = new List<float[]>();
        for (int step = 0; step < 6; step++)
        {
            run.Step(new Batch(rows, [.. Enumerable.Range(step % 3 * 16, 16)], step), 0.01);
            var state = new NamedTensors();
            run.Save(state);
            passed.Add(plan.Network.WithParameters(state).Parameters());
        }
        for (int i = 0; i < averaged.Length; i++)
            Assert.Equal(passed.Skip(3).Average(parameters => parameters[i]), averaged[i], 1e-6);
    }

    /// <summary>average = d average + (1 - d) parameters with d = min(decay, (1 + step) / (10 + step)) from step 2.</summary>
    [Theory, InlineData(0.999), InlineData(0.9)]
    public void The_decay_of_an_exponential_average_warms_up(double decay)
    {
        NetworkPlan plan = PlanOf("plain") with { Epochs = 2, Shuffle = false };
        InMemoryRows rows = Rows(48);
        float[] averaged = TrainingLoop.Run(
            Engine, plan with { WeightAveraging = WeightAveraging.Exponential(decay) }, rows).Network.Parameters();

        using ITrainingRun run = Engine.Start(plan);
        double[] expected = Array.ConvertAll(plan.Network.Parameters(), parameter => (double)parameter);
        for (int step = 0; step < 6; step++)
        {
            run.Step(new Batch(rows, [.. Enumerable.Range(step % 3 * 16, 16)], step), 0.01);
            var state = new NamedTensors();
            run.Save(state);
            float[] parameters = plan.Network.WithParameters(state).Parameters();
            // After step 1, the average is the parameters.
            double current = step == 0 ? 0 : Math.Min(decay, (2.0 + step) / (11 + step));
            for (int i = 0; i < expected.Length; i++)
                expected[i] = current * expected[i] + (1 - current) * parameters[i];
        }
        for (int i = 0; i < averaged.Length; i++)
            Assert.Equal(expected[i], averaged[i], 1e-5);
    }

    [Fact]
    public void Validation_looks_at_the_average()
    {
        InMemoryRows rows = Rows(50), validation = Rows(20, first: 50);
        (Network network, TrainingHistory history) = TrainingLoop.Run(
            Engine, PlanOf("averaged") with { Optimizer = Optimizer.Adam(0.3) }, rows, validation);
        Assert.Equal(history.ValidationLoss[^1], MeanLoss(network, validation), 1e-5);
    }

    [Fact]
    public void A_clipped_gradient_has_the_norm_asked_for()
    {
        NetworkPlan plan = PlanOf("plain") with { Optimizer = Optimizer.Sgd(1), MaxGradientNorm = 0.01 };
        using ITrainingRun run = Engine.Start(plan);
        float[] before = plan.Network.Parameters();
        run.Step(Batches.All(Rows(16)), 1);
        var state = new NamedTensors();
        run.Save(state);
        float[] after = plan.Network.WithParameters(state).Parameters();
        Assert.Equal(0.01, Math.Sqrt(before.Zip(after).Sum(pair => Math.Pow(pair.First - pair.Second, 2))), 1e-5);
        Assert.Equal(
            TrainingLoop.Run(Engine, plan with { MaxGradientNorm = 1000 }, Rows(50)).Network.Parameters(),
            TrainingLoop.Run(Engine, plan with { MaxGradientNorm = null }, Rows(50)).Network.Parameters());
    }

    [Theory, InlineData(new int[0]), InlineData(new[] { 3 })]
    public void A_loss_that_is_no_number_tells_epoch_step_rate_and_largest_weight(int[] hidden)
    {
        var rows = new InMemoryRows(1, 1);
        for (int i = 1; i <= 10; i++)
            rows.Add([10 * i], [20 * i]);
        var plan = new NetworkPlan { Network = Network.CreatePerceptron(1, hidden, 1, Activation.Identity, seed: 1),
            Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Sgd(0.1), BatchSize = 1, Epochs = 30 };
        string message = Assert.Throws<ArithmeticException>(() => TrainingLoop.Run(Engine, plan, rows)).Message;
        Assert.Matches(
            @"the loss is (NaN|Infinity) in epoch \d+, step \d+, at a learning rate of 0\.1; "
            + @".*the largest (weight is|other one) \d.*smaller learning rate", message);
    }

    [Fact]
    public void A_range_test_shows_where_the_loss_falls_and_where_it_does_not_any_more()
    {
        NetworkPlan plan = PlanOf("plain") with { Optimizer = Optimizer.Sgd() };
        var rows = new InMemoryRows(4, 1);
        for (int row = 0; row < 200; row++)
            rows.Add(Reference.HashedRow(row, 4), [Reference.HashedRow(row, 4)[0] > 0 ? 1 : 0]);
        LearningRateCurve curve = LearningRateRangeTest.Run(Engine, plan, rows, from: 1e-5, to: 1000, steps: 150);
        Assert.Equal(curve.LearningRates.Count, curve.Losses.Count);
        Assert.Equal(1e-5, curve.LearningRates[0]);
        Assert.Equal(curve.LearningRates.Order(), curve.LearningRates);
        Assert.True(curve.LearningRates.Count < 150, "a rate of 1000 should be too large");
        Assert.InRange(curve.Suggestion, 1e-3, 1);
        Assert.True(
            TrainingLoop.Run(Engine, plan with { Optimizer = Optimizer.Sgd(curve.Suggestion) }, rows).History.TrainingLoss[
                ^1] < curve.Losses[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateRangeTest.Run(Engine, plan, rows, from: 1, to: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateRangeTest.Run(Engine, plan, rows, steps: 9));
    }

    [Fact]
    public void Rows_to_validate_on_have_to_fit_too()
    {
        var wide = new InMemoryRows(5, 1);
        wide.Add(new float[5], [0]);
        void Refuses(string words, InMemoryRows validation)
            => Assert.Contains(
                words, Assert.Throws<ArgumentException>(() => TrainingLoop.Run(Engine, PlanOf("plain"), Rows(50), validation)).Message);
        Refuses("rows to validate on have 5 features", wide);
        Refuses("no rows to validate on", new InMemoryRows(4, 1));
    }

    private static NetworkPlan PlanOf(string kind)
    {
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01),
            BatchSize = 16,
            Epochs = 6,
            Seed = 1,
        };
        return kind switch
        {
            "averaged" => plan with { WeightAveraging = WeightAveraging.Exponential(0.9), Dropout = 0.2 },
            "stopping"
            => plan with { Optimizer = Optimizer.Adam(0.3), EarlyStopping = new EarlyStopping { Patience = 2 },
                Schedule = LearningRateSchedule.OneCycle() },
            "clipped" => plan with { MaxGradientNorm = 0.1, Optimizer = Optimizer.Sgd(0.1, momentum: 0.9) },
            "plateau" => plan with { Optimizer = Optimizer.Adam(0.3), Schedule = LearningRateSchedule.ReduceOnPlateau(patience: 0) },
            "converging"
            => plan with { Network = Network.CreatePerceptron(4, [], 3, Activation.Identity, seed: 1),
                Optimizer = Optimizer.Lbfgs(maxIterations: 5), Epochs = 40 },
            "recipe" => plan with
            {
                HasFeatureFactors = true,
                LearningRateFactors = new LearningRateFactors { Biases = 0.1, FeatureFactors = 6, ByInputs = true },
                DropLastBatch = true, Schedule = LearningRateSchedule.CosineLog(), Optimizer = Optimizer.Adam(0.1, 0.9, 0.95),
                WeightAveraging = WeightAveraging.Exponential(0.9),
                EarlyStopping = new EarlyStopping { Metric = TrainingMetric.Accuracy, PrefersLater = true, Patience = 6 },
            },
            "factors of lbfgs" => plan with { HasFeatureFactors = true, Optimizer = Optimizer.Lbfgs(maxIterations: 3) },
            "lbfgs" => plan with { Optimizer = Optimizer.Lbfgs(maxIterations: 3) },
            _ => plan,
        };
    }

    private static InMemoryRows Rows(int count, int first = 0) => Batches.HashedRows(count, 4, first);

    private static double MeanLoss(Network network, InMemoryRows rows)
    {
        var scorer = new NetworkScorer(network);
        float[] features = new float[4], outputs = new float[3];
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            rows.CopyFeatures(row, features);
            scorer.Score(features, outputs);
            sum += Math.Log(outputs.Sum(x => Math.Exp(x))) - outputs[(int)rows.LabelsOf(row)[0]];
        }
        return sum / rows.Count;
    }

    private static void AssertEqual(TrainingHistory expected, TrainingHistory actual)
    {
        Assert.Equal(expected.TrainingLoss, actual.TrainingLoss);
        Assert.Equal(expected.ValidationLoss, actual.ValidationLoss);
        Assert.Equal(expected.ValidationAccuracy, actual.ValidationAccuracy);
        Assert.Equal(expected.EarlyStoppingMetric, actual.EarlyStoppingMetric);
        Assert.Equal(expected.LearningRate, actual.LearningRate);
        Assert.Equal((expected.BestEpoch, expected.End), (actual.BestEpoch, actual.End));
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
