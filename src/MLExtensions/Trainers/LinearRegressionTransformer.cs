using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(LinearRegressionTransformer), typeof(LinearRegressionTransformer), null, typeof(SignatureLoadModel),
    "Linear regression", LinearRegressionTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained linear model in a pipeline: from a vector of features, <c>Score</c>, the number predicted. Safe for many threads at once.</summary>
public sealed class LinearRegressionTransformer : NetworkTransformer<LinearRegressionModel>
{
    internal const string LoaderSignature = "LinearRegressionSgd";
    private const string FeatureNamesMember = "featureNames";

    internal LinearRegressionTransformer(LinearRegressionModel model, FeatureColumn features)
        : base(model, features, new RegressionColumns(size: null, slotNames: []))
    {
    }

    internal override string Signature => LoaderSignature;

    private static LinearRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Load(ctx, LoaderSignature, (trained, features, json) =>
        new LinearRegressionTransformer(new LinearRegressionModel(trained, [.. json.GetProperty(FeatureNamesMember).EnumerateArray().Select(name => name.GetString()!)]), features));

    private protected override void SaveColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray(FeatureNamesMember);
        foreach (string name in Model.FeatureNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
