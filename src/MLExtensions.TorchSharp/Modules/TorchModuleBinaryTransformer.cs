using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(TorchModuleBinaryTransformer), typeof(TorchModuleBinaryTransformer), null, typeof(SignatureLoadModel),
    "Torch module, binary", TorchModuleBinaryTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained module of a user's own in a pipeline: from a vector of features, <c>Score</c>, the module's output, <c>Probability</c>, its sigmoid, and <c>PredictedLabel</c>, whether the score is more than 0. Safe for many threads at once.</summary>
public sealed class TorchModuleBinaryTransformer : TorchModuleTransformer
{
    internal const string LoaderSignature = "TorchModuleBC";

    internal TorchModuleBinaryTransformer(TorchModuleModel model, FeatureColumn features, Device device)
        : base(model, features, new BinaryColumns(), 1, device)
    {
    }

    internal override string Signature => LoaderSignature;

    private static TorchModuleBinaryTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(env, ctx, LoaderSignature, (model, features, json, device) => new TorchModuleBinaryTransformer(model, features, device));

    private protected override void SaveColumns(Utf8JsonWriter json)
    {
    }
}
