using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(TorchModuleMulticlassTransformer), typeof(TorchModuleMulticlassTransformer), null, typeof(SignatureLoadModel),
    "Torch module, multiclass", TorchModuleMulticlassTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained module of a user's own in a pipeline: from a vector of features, <c>Score</c>, the probability of each class, and <c>PredictedLabel</c>, the key of the most probable one. Safe for many threads at once.</summary>
public sealed class TorchModuleMulticlassTransformer : TorchModuleTransformer
{
    internal const string LoaderSignature = "TorchModuleMC";

    private readonly ClassLabels _columns;

    internal TorchModuleMulticlassTransformer(TorchModuleModel model, FeatureColumn features, ClassLabels classes, Device device)
        : base(model, features, new MulticlassColumns(classes, areProbabilities: false), classes.Count, device)
        => _columns = classes;

    internal override string Signature => LoaderSignature;

    private static TorchModuleMulticlassTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(env, ctx, LoaderSignature, (model, features, json, device) => new TorchModuleMulticlassTransformer(model, features, ClassLabels.Load(json), device));

    private protected override void SaveColumns(Utf8JsonWriter json) => _columns.Save(json);
}
