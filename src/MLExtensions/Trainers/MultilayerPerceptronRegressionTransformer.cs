using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(MultilayerPerceptronRegressionTransformer), typeof(MultilayerPerceptronRegressionTransformer), null, typeof(SignatureLoadModel),
    "Multilayer perceptron, regression", MultilayerPerceptronRegressionTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A trained multi-layer perceptron in a pipeline: from a vector of features, <c>Score</c>, the number predicted, or a vector of numbers where the label was one.
/// Safe for many threads at once.
/// </summary>
public sealed class MultilayerPerceptronRegressionTransformer : NetworkTransformer<MultilayerPerceptronModel>
{
    internal const string LoaderSignature = "MultilayerPerceptronRG";

    private readonly RegressionColumns _columns;

    internal MultilayerPerceptronRegressionTransformer(MultilayerPerceptronModel model, FeatureColumn features, RegressionColumns columns)
        : base(model, features, columns)
        => _columns = columns;

    internal override string Signature => LoaderSignature;

    private static MultilayerPerceptronRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => Load(ctx, LoaderSignature, (trained, features, json) => new MultilayerPerceptronRegressionTransformer(new MultilayerPerceptronModel(trained), features, RegressionColumns.Load(json)));

    private protected override void SaveColumns(Utf8JsonWriter json) => _columns.Save(json);
}
