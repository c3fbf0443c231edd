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

/// <summary>A script as PyTorch writes it.</summary>
internal sealed class TorchScriptFormat : FileFormat
{
    public static string Whole { get; } = Path.Combine(AppContext.BaseDirectory, "convolution.pt");

    public static TorchScriptEstimator Apply(MLContext ml, string path)
        => ml.Transforms.ApplyTorchScript("Score", "Image", path, [1, 6, 6]);

    public override string Create(string folder)
    {
        string path = Path.Combine(folder, "script.pt");
        File.Copy(Whole, path);
        return path;
    }

    public override string Read(string path)
    {
        IDataView rows = ML.Data.LoadFromEnumerable(Row.All);
        using TorchScriptTransformer model = Apply(ML, path).Fit(rows);
        return Digest(model.Transform(rows).GetColumn<float[]>("Score").SelectMany(row => row));
    }
}
