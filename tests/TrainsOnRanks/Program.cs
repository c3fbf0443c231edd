using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using MLExtensions;

// engine=simd|torch     of each process; alone=1: without MPI
// rows, batch, epochs, dropout, weights=1, validation=0.2, patience, optimizer=adam|lbfgs, clip, averaging=1, linear=1, members
// checkpoints=FOLDER, resume=1, limit=SECONDS, sleep=MILLISECONDS after each epoch in the first process
// fail=RANK, before the training; cancel=RANK, after two epochs or, in another one than the first, before the first; throw=0; keep=1: Fit
// returns the model when it is cancelled; differ=RANK, its rows are others; leave=RANK, does not train; exit=RANK, in the second epoch;
// nested=RANK, another training in the second epoch
var settings = new Settings(args);
Engine inner = settings.Text("engine", "simd") == "torch" ? TorchEngine.Cpu() : new SimdEngine(1);
MpiEngine? mpi = settings.Has("alone") ? null
    : MpiEngine.Over(inner, settings.Has("limit") ? TimeSpan.FromSeconds(settings.Real("limit", 0)) : null);
int rank = mpi?.Rank ?? 0;
bool Is(string name) => settings.Has(name) && settings.Number(name, 0) == rank;
void Say(string line) => Console.WriteLine($"rank {rank}: {line}");

var ml = new MLContext(settings.Has("unseeded") ? null : 1);
ml.Log += (_, message) =>
{
    if (message.Source.Contains("Perceptron", StringComparison.Ordinal) || message.Source.Contains("Sgd", StringComparison.Ordinal))
        Say($"log: {message.RawMessage}");
};
using var cancellation = new CancellationTokenSource();
long allocated = 0, allocatedBefore = 0;
try
{
    Say($"process {Environment.ProcessId}");
    if (Is("leave"))
        return 0;
    int rows = settings.Number("rows", 500);
    IDataView data = ml.Data.LoadFromEnumerable(Rows(rows));
    if (Is("cancel") && rank > 0)
        cancellation.Cancel();
    TrainingHistory history;
    IReadOnlyList<DenseLayer> layers;
    if (settings.Has("linear"))
    {
        SgdRegressionTransformer model = ml.Regression.Trainers.Sgd(Complete(new SgdRegressionTrainer.Options())).Fit(data);
        float[] bias = [model.Model.Bias];
        (history, layers) = (model.Model.History, [new DenseLayer(16, 1, Activation.Identity, model.Model.Weights.ToArray(), bias)]);
    }
    else
    {
        MultilayerPerceptronTransformer model = ml.Regression.Trainers.MultilayerPerceptron(
            Complete(new MultilayerPerceptronRegressionTrainer.Options
        {
            HiddenLayers = [40, 24],
            Dropout = settings.Real("dropout", 0),
            Members = settings.Number("members", 1),
            Optimizer = settings.Text("optimizer") switch { "lbfgs" => Optimizer.Lbfgs(), _ => Optimizer.Adam(0.01) },
        })).Fit(data);
        (history, layers) = (model.Model.History, model.Model.Layers);
    }
    Say($"losses {string.Join(' ', history.TrainingLoss.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture)))}");
    Say($"allocated {allocated}");
    Say($"validation {string.Join(' ', history.ValidationLoss.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture)))}");
    Say($"end {history.End}, best epoch {history.BestEpoch}");
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (DenseLayer layer in layers)
    {
        hash.AppendData(MemoryMarshal.AsBytes(layer.Weights.Span));
        hash.AppendData(MemoryMarshal.AsBytes(layer.Biases.Span));
    }
    Say($"model {Convert.ToHexString(hash.GetHashAndReset())}");
    return 0;
}
catch (Exception e)
{
    Say($"caught {e.GetType().Name}: {e.Message}");
    return e is OperationCanceledException ? 0 : 3;
}

IEnumerable<Row> Rows(int count)
{
    for (int i = 0; i < count; i++)
    {
        if (Is("fail") && i == 7)
            throw new InvalidDataException("line 7 of data.csv is broken");
        yield return Row.Number(i, Is("differ") ? 1 : 0);
    }
}

T Complete<T>(T options)
    where T : NetworkTrainerOptions
{
    options.Engine = mpi ?? inner;
    options.BatchSize = settings.Number("batch", 64);
    options.Epochs = settings.Number("epochs", 4);
    options.ExampleWeightColumnName = settings.Has("weights") ? nameof(Row.Weight) : null;
    options.ValidationFraction = settings.Has("validation") ? settings.Real("validation", 0) : null;
    options.EarlyStopping = settings.Has("patience") ? new EarlyStopping { Patience = settings.Number("patience", 0) } : null;
    options.MaxGradientNorm = settings.Has("clip") ? settings.Real("clip", 0) : null;
    options.WeightAveraging = settings.Has("averaging") ? WeightAveraging.Exponential(0.9) : null;
    options.Checkpoints = settings.Has("checkpoints")
        ? new Checkpoints(settings.Text("checkpoints")) { Resume = settings.Has("resume") } : null;
    options.CancellationToken = cancellation.Token;
    options.ThrowIfCancelled = !settings.Has("keep");
    options.OnProgress = progress =>
    {
        if (progress.Step == 1)
            allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        if (!progress.IsEndOfEpoch)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            return;
        }
        Say($"epoch {progress.Epoch}");
        if (Is("cancel") && progress.Epoch == 2)
            cancellation.Cancel();
        if (Is("throw") && progress.Epoch == 2)
            throw new InvalidOperationException("the receiver of progress has failed");
        if (Is("nested") && progress.Epoch == 2)
            ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { Engine = mpi }).Fit(ml.Data.LoadFromEnumerable(Rows(10)));
        if (Is("exit") && progress.Epoch == 2)
            Environment.Exit(9);
        Thread.Sleep(settings.Number("sleep", 0));
    };
    return options;
}
