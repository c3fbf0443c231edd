using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>The settings of <c>mlext train</c>.</summary>
internal sealed record TrainSettings
{
    /// <summary>Gets the file of the table.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the name of the label.</summary>
    public required string Label { get; init; }

    /// <summary>Gets the task; null to infer it.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Gets the names of the columns to use; empty for all.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Gets the names of the columns to leave out.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Gets the share of the test rows.</summary>
    public required double TestFraction { get; init; }

    /// <summary>Gets the most seconds of the training; null for no limit.</summary>
    public double? Seconds { get; init; }

    /// <summary>Gets the file of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the seed of the split and of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets whether LightGBM is trained beside.</summary>
    public bool Compares { get; init; }
}

/// <summary>Trains a model on a file, tests it on rows held out, and saves it.</summary>
internal sealed class TrainCommand
{
    private readonly TrainSettings _settings;
    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellationToken;
    private readonly MLContext _ml;
    private readonly SeparatedFile _file;
    private readonly TableProfile _profile;
    private readonly HashSet<string> _ignored;
    private readonly ColumnProfile _labelProfile;

    private TrainCommand(TrainSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        (_settings, _terminal, _cancellationToken) = (settings, terminal, cancellationToken);
        OutputFile.Check(settings.Model);
        _ml = new MLContext(settings.Seed);
        _file = SeparatedFile.Open(settings.Data);
        int label = _file.Find(settings.Label);
        string[] features = ColumnLists.Resolve(settings.Features, _file), ignored = ColumnLists.Resolve(settings.Ignored, _file);
        if (features.Concat(ignored).Contains(settings.Label))
            throw new InputException($"The label '{settings.Label}' cannot be a feature or be ignored; take it out of the list.");
        if (features.Intersect(ignored).FirstOrDefault() is { } both)
            throw new InputException($"The column '{both}' is in --features and in --ignore; take it out of one.");
        _ignored = [.. ignored, .. features.Length == 0 ? [] : _file.ColumnNames.Except(features).Where(name => name != settings.Label)];
        _profile = TableProfile.Of(_file, cancellationToken);
        _labelProfile = _profile.Columns[label];
    }

    private string Label => _settings.Label;

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(TrainSettings settings, Terminal terminal, CancellationToken cancellationToken)
        => new TrainCommand(settings, terminal, cancellationToken).Run();

    private int Run()
    {
        (TableTask task, string reason) = TaskInference.Of(_labelProfile, _profile.DecimalMark, _settings.Task);
        string[] rowNumbers = _settings.Features.Count > 0 ? [] :
        [
            .. _profile.Columns.Where(column => column.IsRowNumber && column.Name != Label && !_ignored.Contains(column.Name))
                .Select(column => column.Name),
        ];
        ColumnSpec[] columns = [.. SpecsOf(task).Where(spec => !_ignored.Contains(spec.Name) && !rowNumbers.Contains(spec.Name))];
        if (columns.Length < 2)
            throw new InputException($"'{_file.Path}' has no column to predict '{Label}' from; name some by --features.");

        LoadedTable table = LoadedTable.Read(_file, columns, _profile, _cancellationToken);
        int[] rows = table.RowsWith(Label);
        string[] classes = task == TableTask.Binary ? LabelMapping.Order(_labelProfile.Distinct!) : [];
        LoadedTexts? labels = table[Label] as LoadedTexts;
        RowSplit split = RowSplit.Of(rows, row => labels?[row] ?? "", _settings.TestFraction, _settings.Seed);
        LabelMapping mapping = LabelMapping.Of(_ml, task, Label, table.View(rows), classes);
        IDataView training = mapping.Map(table.View(split.Training)), test = mapping.Map(table.View(split.Test));

        TableFeaturizingTransformer features = Featurize(training, columns);
        ColumnReport.Print(_terminal, _file, _profile, Label, _ignored, rowNumbers, features.ColumnsLeftOut);
        if (features.InputColumnNames.Count == 0)
            throw new InputException("All columns were left out, so that there is nothing to predict from; name some by --features.");
        string note = classes is [_, var yes] ? $" Probabilities are those of '{yes}'." : "";
        _terminal.Print($"Task: {TaskInference.NameOf(task)}, because {reason}.{note}");
        _terminal.Print($"{split.Training.Length:N0} rows to train on, {split.Test.Length:N0} to test on.");
        if (rows.Length < table.Rows)
            _terminal.Print($"{table.Rows - rows.Length:N0} rows have no label, and are left out.");

        MultilayerPerceptronTransformer network = Train(task, features.Transform(training));
        ITransformer? toName = mapping.ToName?.Fit(network.Transform(features.Transform(training)));
        ITransformer[] parts = [.. new[] { mapping.ToLabel, features, network, toName }.OfType<ITransformer>()];
        TableModel model = TableModel.Of(_ml, parts, table.Schema, Label);
        if (split.Test.Length > 0)
            Test(model, table, split, mapping, test);
        model.Save(_settings.Model);
        _terminal.Print($"Saved to {_settings.Model}.");
        if (!_cancellationToken.IsCancellationRequested)
            return ExitCode.Done;
        _terminal.Errors.WriteLine($"Cancelled: {_settings.Model} has what was trained until then.");
        return ExitCode.Cancelled;
    }

    private TableFeaturizingTransformer Featurize(IDataView training, ColumnSpec[] columns)
        => _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
        {
            LabelColumnName = Label,
            // Columns that are named are used even where they look like identifiers.
            InputColumnNames = _settings.Features.Count == 0 ? null
                : [.. columns.Where(spec => spec.Name != Label).Select(spec => spec.Name)],
        }).Fit(training);

    private void Test(TableModel model, LoadedTable table, RowSplit split, LabelMapping mapping, IDataView test)
    {
        IDataView scored = model.Network.Transform(model.Table.Transform(test));
        var learners = new List<(string, Metric[])> { ("network", TaskMetrics.Of(_ml, model.Task, scored, Label)) };
        if (_settings.Compares && !_cancellationToken.IsCancellationRequested
            && LightGbm.Evaluate(model, table, split, mapping, _terminal) is { } trees)
        {
            learners.Add(("LightGBM", trees));
        }
        learners.Add(("guess", TaskMetrics.OfGuess(model.Task, LabelsOf(table, split.Training), LabelsOf(table, split.Test))));
        Report.Metrics(_terminal, learners);
    }

    /// <summary>Returns the labels of rows: numbers, or numbers of classes.</summary>
    private float[] LabelsOf(LoadedTable table, int[] rows)
    {
        if (table[Label] is LoadedNumbers numbers)
            return Array.ConvertAll(rows, row => numbers[row]);
        var texts = (LoadedTexts)table[Label];
        string[] classes = [.. _labelProfile.Distinct!.Keys];
        return Array.ConvertAll(rows, row => (float)Array.IndexOf(classes, texts[row]));
    }

    private IEnumerable<ColumnSpec> SpecsOf(TableTask task) => _profile.Columns.Select((column, i) =>
    {
        ValueKind kind = column.Name != Label ? column.Kind(_profile.DecimalMark)
            : task == TableTask.Regression ? ValueKind.Number : ValueKind.Text;
        return new ColumnSpec(column.Name, i, kind, kind == ValueKind.Date ? column.Dates[0] : null);
    });

    private MultilayerPerceptronTransformer Train(TableTask task, IDataView training)
    {
        long started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        if (_settings.Seconds is double seconds)
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            MultilayerPerceptronTransformer trained = _terminal.Watch(progress =>
            {
                IEstimator<MultilayerPerceptronTransformer> trainer = task switch
                {
                    TableTask.Regression => _ml.Regression.Trainers.MultilayerPerceptron(
                        Options<MultilayerPerceptronRegressionTrainer.Options>(progress, limit.Token)),
                    TableTask.Binary => _ml.BinaryClassification.Trainers.MultilayerPerceptron(
                        Options<MultilayerPerceptronBinaryTrainer.Options>(progress, limit.Token)),
                    _ => _ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                        Options<MultilayerPerceptronMulticlassTrainer.Options>(progress, limit.Token)),
                };
                return trainer.Fit(training);
            });
            // Before the first epoch has ended, the parameters are nearly random.
            if (trained.Model.MemberHistories.All(history => history.TrainingLoss.Count == 0))
                limit.Token.ThrowIfCancellationRequested();
            PrintTraining(trained, Stopwatch.GetElapsedTime(started).TotalSeconds);
            return trained;
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing was learned in the {_settings.Seconds} seconds of --time; give the training more."));
        }
    }

    /// <summary>The short form of the trainer, which chooses networks and epochs itself.</summary>
    private TOptions Options<TOptions>(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
        where TOptions : MultilayerPerceptronOptions, new()
        => new() { LabelColumnName = Label, Progress = progress, CancellationToken = cancellationToken, ThrowIfCancelled = false };

    private void PrintTraining(MultilayerPerceptronTransformer network, double seconds)
    {
        IReadOnlyList<TrainingHistory> histories = network.Model.MemberHistories;
        int[] epochs = [.. histories.Select(history => history.TrainingLoss.Count)];
        string end = histories.All(history => history.End != TrainingEnd.Cancelled) ? ""
            : _cancellationToken.IsCancellationRequested ? "; ended early by Ctrl+C" : "; ended early by --time";
        long parameters = network.Model.Network.ParameterCount;
        string networks = epochs.Length == 1 ? "network" : "networks";
        _terminal.Print($"Trained {epochs.Length} {networks} of {parameters:N0} parameters in {seconds:F1} s{end}.");
        if (epochs.Min() == epochs.Max())
            _terminal.Print($"Each had {epochs[0]} epochs.");
        else
            _terminal.Print($"They had {epochs.Min()} to {epochs.Max()} epochs.");
    }
}
