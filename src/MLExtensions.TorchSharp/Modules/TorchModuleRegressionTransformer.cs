using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(TorchModuleRegressionTransformer), typeof(TorchModuleRegressionTransformer), null, typeof(SignatureLoadModel),
    "Torch module, regression", TorchModuleRegressionTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained module of a user's own in a pipeline: from a vector of features, <c>Score</c>, the number predicted, or a vector of numbers where the label was one. Safe for many threads at once.</summary>
public sealed class TorchModuleRegressionTransformer : TorchModuleTransformer
{
    internal const string LoaderSignature = "TorchModuleRG";

    private readonly RegressionColumns _columns;

    internal TorchModuleRegressionTransformer(TorchModuleModel model, FeatureColumn features, RegressionColumns columns, Device device)
        : base(model, features, columns, columns.Outputs, device)
        => _columns = columns;

    internal override string Signature => LoaderSignature;

    private static TorchModuleRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(env, ctx, LoaderSignature, (model, features, json, device) => new TorchModuleRegressionTransformer(model, features, RegressionColumns.Load(json), device));

    private protected override void SaveColumns(Utf8JsonWriter json) => _columns.Save(json);
}
