using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(MultilayerPerceptronBinaryTransformer), typeof(MultilayerPerceptronBinaryTransformer), null, typeof(SignatureLoadModel),
    "Multilayer perceptron, binary", MultilayerPerceptronBinaryTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A trained multi-layer perceptron in a pipeline: from a vector of features, <c>Score</c>, the logit; <c>Probability</c>, its sigmoid; and <c>PredictedLabel</c>,
/// whether the score is more than 0. Safe for many threads at once.
/// </summary>
public sealed class MultilayerPerceptronBinaryTransformer : NetworkTransformer<MultilayerPerceptronModel>
{
    internal const string LoaderSignature = "MultilayerPerceptronBC";

    internal MultilayerPerceptronBinaryTransformer(MultilayerPerceptronModel model, FeatureColumn features)
        : base(model, features, new BinaryColumns())
    {
    }

    internal override string Signature => LoaderSignature;

    private static MultilayerPerceptronBinaryTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(ctx, LoaderSignature, (trained, features, _) => new MultilayerPerceptronBinaryTransformer(new MultilayerPerceptronModel(trained), features));

    private protected override void SaveColumns(Utf8JsonWriter json)
    {
    }
}
