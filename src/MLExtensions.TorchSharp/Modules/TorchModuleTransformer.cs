using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Torch;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>
/// A trained module of a user's own in a pipeline: adds the columns of its predictions to the rows, computed in blocks by TorchSharp, on the device of the trainer; a loaded one, on the CUDA
/// device that <see cref="MLContext.GpuDeviceId"/> names, or on this processor. Safe for many threads at once.
/// </summary>
public abstract class TorchModuleTransformer : PredictionTransformer<TorchModuleModel>
{
    private protected TorchModuleTransformer(TorchModuleModel model, FeatureColumn features, PredictionColumns columns, int outputs, Device device)
        : base(model, features, columns, new ModuleScorer(model, outputs, device))
    {
    }

    private protected sealed override void SaveModel(IDictionary<string, byte[]> streams) => SavedModule.Save(Model, streams);

    /// <summary>Reads a saved transformer; see <see cref="SavedTransformer"/>.</summary>
    private protected static TTransformer Load<TTransformer>(
        IHostEnvironment environment, ModelLoadContext ctx, string signature, Func<TorchModuleModel, FeatureColumn, JsonElement, Device, TTransformer> create)
        => LoadStreams(ctx, signature, (streams, features, columns) => create(SavedModule.Load(environment, streams), features, columns, TorchDevice.Of(environment)));
}
