using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(MultilayerPerceptronMulticlassTransformer), typeof(MultilayerPerceptronMulticlassTransformer), null, typeof(SignatureLoadModel),
    "Multilayer perceptron, multiclass", MultilayerPerceptronMulticlassTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A trained multi-layer perceptron in a pipeline: from a vector of features, <c>Score</c>, the probability of each class, and <c>PredictedLabel</c>, the key of
/// the most probable one. Safe for many threads at once.
/// </summary>
public sealed class MultilayerPerceptronMulticlassTransformer : NetworkTransformer<MultilayerPerceptronModel>
{
    internal const string LoaderSignature = "MultilayerPerceptronMC";

    private readonly ClassLabels _classes;

    internal MultilayerPerceptronMulticlassTransformer(MultilayerPerceptronModel model, FeatureColumn features, ClassLabels classes)
        : base(model, features, new MulticlassColumns(classes, areProbabilities: model.Layers[^1].Activation == Activation.Softmax))
        => _classes = classes;

    internal override string Signature => LoaderSignature;

    private static MultilayerPerceptronMulticlassTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(ctx, LoaderSignature, (trained, features, json) => new MultilayerPerceptronMulticlassTransformer(new MultilayerPerceptronModel(trained), features, ClassLabels.Load(json)));

    private protected override void SaveColumns(Utf8JsonWriter json) => _classes.Save(json);
}
