using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using TorchSharp.Modules;

namespace MutationWorker;

/// <summary>A module with parameters, and buffers of several types.</summary>
[TorchModule("mutated")]
public sealed class Mutated : nn.Module<Tensor, Tensor>
{
    private readonly Linear first = nn.Linear(9, 4), last = nn.Linear(4, 3);
    private readonly BatchNorm1d norm = nn.BatchNorm1d(4);

    /// <summary>Initializes the module.</summary>
    public Mutated()
        : base(nameof(Mutated))
        => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => last.call(norm.call(first.call(input)).relu());
}

internal sealed class ModuleFormat : ModelFormat
{
    public ModuleFormat() => ML.ComponentCatalog.RegisterAssembly(typeof(Mutated).Assembly);

    protected override ITransformer Fit(IDataView data)
        => ML.MulticlassClassification.Trainers.TorchModule<Mutated>(epochs: 2).Fit(data);
}

/// <summary>A script inside a model.</summary>
internal sealed class ScriptFormat : ModelFormat
{
    protected override ITransformer Fit(IDataView data) => TorchScriptFormat.Apply(ML, TorchScriptFormat.Whole).Fit(data);
}

/// <summary>A script.</summary>
/// <param name="isSavedAgain">
/// Whether libtorch has written the file, as it does for PyTorch's torch.jit.save: with zip64 records, lengths behind the contents, and
/// padding. The other one is stored by Python's zipfile.
/// </param>
internal sealed class TorchScriptFormat(bool isSavedAgain) : FileFormat
{
    public static string Whole { get; } = Path.Combine(AppContext.BaseDirectory, "convolution.pt");

    public static TorchScriptEstimator Apply(MLContext ml, string path)
        => ml.Transforms.ApplyTorchScript("Score", "Image", path, [1, 6, 6]);

    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "script.pt");
        if (!isSavedAgain)
        {
            File.Copy(Whole, path);
            return path;
        }
        using jit.ScriptModule script = jit.load(Whole);
        jit.save(script, path);
        return path;
    }

    public override string Read(string path)
    {
        IDataView rows = ML.Data.LoadFromEnumerable(Row.All);
        using TorchScriptTransformer model = Apply(ML, path).Fit(rows);
        return Digest(model.Transform(rows).GetColumn<float[]>("Score").SelectMany(row => row));
    }
}

/// <summary>The file with the state of a module that a training begins with.</summary>
internal sealed class StateFormat : FileFormat
{
    public StateFormat() => ML.ComponentCatalog.RegisterAssembly(typeof(Mutated).Assembly);

    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "state.safetensors");
        using TorchModuleTransformer model = Train(epochs: 1, path: null);
        model.Model.SaveSafetensors(path);
        return path;
    }

    public override string Read(string path)
    {
        using TorchModuleTransformer model = Train(epochs: 0, path);
        return ModuleCheckpointFormat.DigestOf(model);
    }

    private TorchModuleTransformer Train(int epochs, string? path) => ML.Regression.Trainers.TorchModule(
        new TorchModuleRegressionTrainer.Options
        {
            Module = "mutated",
            LabelColumnName = "Three",
            Epochs = epochs,
            InitialParametersPath = path,
        }).Fit(ML.Data.LoadFromEnumerable(Row.All));
}

/// <summary>The checkpoint of a module.</summary>
internal sealed class ModuleCheckpointFormat : CheckpointFormat
{
    public ModuleCheckpointFormat() => ML.ComponentCatalog.RegisterAssembly(typeof(Mutated).Assembly);

    public static string DigestOf(TorchModuleTransformer model)
        => Digest(model.Model.State.Tensors.SelectMany(tensor => tensor.Values.ToArray()));

    protected override string Train(string folder)
    {
        using TorchModuleTransformer model = ML.Regression.Trainers.TorchModule(new TorchModuleRegressionTrainer.Options
        {
            Module = "mutated",
            LabelColumnName = "Three",
            Epochs = 2,
            EarlyStopping = new EarlyStopping(),
            Checkpoints = new Checkpoints(folder) { EveryEpochs = 2, Resume = true },
        }).Fit(ML.Data.LoadFromEnumerable(Row.All));
        return DigestOf(model);
    }
}
