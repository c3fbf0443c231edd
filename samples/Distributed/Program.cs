// A network trained on Fashion-MNIST by several processes: mpiexec -n 2 dotnet Distributed.dll [epochs [folder of checkpoints]]
// Each runs this program. Without mpiexec, there is one.

using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

int epochs = 5;
if (args.Length > 2 || args.Length > 0 && !(int.TryParse(args[0], CultureInfo.InvariantCulture, out epochs) && epochs > 0))
{
    Console.Error.WriteLine($"usage: Distributed [epochs [folder of checkpoints]]; found '{string.Join(' ', args)}'");
    return 2;
}

// The processes share this machine, and its cores.
MpiEngine mpi = MpiEngine.Over(new SimdEngine(Math.Max(1, Environment.ProcessorCount / RanksHere())), TimeSpan.FromMinutes(1));
var ml = new MLContext(seed: 1);
IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train), test = ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
var normalize = ml.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5);
ITransformer normalized = normalize.Fit(train);

var clock = Stopwatch.StartNew();
var trainer = ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
{
    HiddenLayers = [256, 128],
    Members = 1,
    Optimizer = Optimizer.Adam(0.003),
    BatchSize = 256,    // of all processes together
    Epochs = epochs,
    Engine = mpi,
    // A process that dies ends the job; started again, it goes on from the last checkpoint, which the first process alone has.
    Checkpoints = args.Length > 1 ? new Checkpoints(args[1]) { Resume = true } : null,
    OnProgress = progress =>
    {
        if (progress.IsEndOfEpoch)
        {
            Print($"epoch {progress.Epoch}: loss {progress.Loss:F4}, accuracy on the test set {progress.ValidationAccuracy:F4}, "
                + $"{clock.Elapsed.TotalSeconds:F1} s{(progress.LastCheckpoint is { } path ? $"; checkpoint '{path}'" : "")}");
        }
    },
});
Print($"{mpi.Name}; {mpi.Size} process{(mpi.Size == 1 ? "" : "es")}.");
MultilayerPerceptronTransformer model = trainer.Fit(normalized.Transform(train), normalized.Transform(test));
Print($"Trained in {clock.Elapsed.TotalSeconds:F1} s, of which the exchange of numbers between the processes took "
    + $"{mpi.CommunicationTime / clock.Elapsed:P0}, waiting included.");

// All processes have the model; one saves it.
if (mpi.IsFirst)
{
    MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(normalized.Transform(test)));
    ml.Model.Save(normalized.Append(model), train.Schema, "distributed.zip");
    Print($"Accuracy: {metrics.MacroAccuracy:F3}. Saved as distributed.zip.");
}
return 0;

// The first process prints.
void Print(string line)
{
    if (mpi.IsFirst)
        Console.WriteLine(line);
}

// MPICH's launcher says how many processes it has started on this machine.
static int RanksHere()
    => int.TryParse(Environment.GetEnvironmentVariable("MPI_LOCALNRANKS"), CultureInfo.InvariantCulture, out int ranks) ? ranks : 1;
