using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;
using MLExtensions.Torch;

[assembly: LoadableClass(typeof(TorchModuleTransformer), typeof(TorchModuleTransformer), null, typeof(SignatureLoadModel),
    "Torch module", TorchModuleTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A trained custom module in a pipeline: adds the columns that its trainer describes, computed by TorchSharp from a vector of features.
/// </summary>
/// <remarks>
/// <para>
/// It computes on the device of the trainer; after loading, on the CUDA device that <see cref="MLContext.GpuDeviceId"/> names, or on the
/// CPU where it names none.
/// </para>
/// <para>
/// The module's native memory is allocated at the first prediction; while the model is loaded for a module of less than 32 MB, so that a
/// class which has changed is found then. <see cref="Dispose"/> frees it; a later prediction allocates it again.
/// A PredictionEngine that is disposed disposes its model too, unless <c>PredictionEngineOptions.OwnsTransformer</c> is false.
/// </para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
public sealed class TorchModuleTransformer : PredictionTransformer<TorchModuleModelParameters>, IDisposable
{
    internal const string LoaderSignature = "TorchModule";

    private readonly ModuleScorer _scorer;

    internal TorchModuleTransformer(TorchModuleModelParameters model, FeatureColumn features, PredictionColumns columns, Device device)
        : this(model, features, columns, new ModuleScorer(model, columns.Outputs, device))
    {
    }

    private TorchModuleTransformer(TorchModuleModelParameters model, FeatureColumn features, PredictionColumns columns, ModuleScorer scorer)
        : base(model, features, columns, scorer)
        => _scorer = scorer;

    /// <summary>Gets the threshold of a binary classifier: the probability above which <c>PredictedLabel</c> is true.</summary>
    /// <value>From 0 to 1; null for other labels.</value>
    public double? Threshold => ThresholdOfColumns;

    private protected override string Signature => LoaderSignature;

    private protected override string? WhyNotOnnx
        => $"The TorchModule '{Model.ContractName}' cannot be exported as ONNX. Save its parameters with Model.SaveSafetensors, load them "
            + "in Python into a module of the same layers, and export that with torch.onnx.export; docs/guides/onnx.md shows how.";

    /// <summary>Returns a transformer of the same model with another threshold. This one does not change.</summary>
    /// <param name="threshold">The probability above which <c>PredictedLabel</c> is true, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The model is no binary classifier.</exception>
    public TorchModuleTransformer WithThreshold(double threshold)
        => new(Model, Features, ColumnsWithThreshold(threshold), _scorer.Device);

    /// <summary>Frees the module's native memory, as soon as no thread uses it.</summary>
    public void Dispose() => _scorer.Dispose();

    private static TorchModuleTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Load(ctx, LoaderSignature,
        (streams, features, columns) =>
        {
            TorchModuleModelParameters model = SavedModule.Load(env, streams, ModelNames.Of(features, columns));
            var transformer = new TorchModuleTransformer(model, features, columns, TorchDevice.Of(env));
            SavedModule.Try(model, transformer._scorer);
            return transformer;
        });

    private protected override void SaveModel(IDictionary<string, byte[]> streams) => SavedModule.Save(Model, streams);
}
