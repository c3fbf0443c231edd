using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

[assembly: LoadableClass(typeof(MultilayerPerceptronTransformer), typeof(MultilayerPerceptronTransformer), null, typeof(SignatureLoadModel),
    "Multilayer perceptron", MultilayerPerceptronTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained multi-layer perceptron in a pipeline, which adds the columns of its predictions.</summary>
/// <remarks>
/// <para>The trainer that created it describes the columns. Rows with a missing feature (NaN) have a score of NaN.</para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// var model = pipeline.Fit(trainData); // A pipeline that ends with a trainer of multi-layer perceptrons.
/// Console.WriteLine(model.LastTransformer.Model); // A table of the layers.
/// mlContext.Model.Save(model, trainData.Schema, "model.zip");
/// </code>
/// </example>
public sealed class MultilayerPerceptronTransformer : PredictionTransformer<MultilayerPerceptronModelParameters>
{
    internal const string LoaderSignature = "MultilayerPerceptron";

    internal MultilayerPerceptronTransformer(MultilayerPerceptronModelParameters model, FeatureColumn features, PredictionColumns columns)
        : base(model, features, columns, new NetworkScorer(model.Network))
    {
    }

    private protected override string Signature => LoaderSignature;

    private static MultilayerPerceptronTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Load(ctx, LoaderSignature,
        (streams, features, columns) => new MultilayerPerceptronTransformer(
            new(SavedNetwork.Load(streams, features, columns)), features, columns));

    private protected override void SaveModel(IDictionary<string, byte[]> streams) => SavedNetwork.Save(Model, streams);
}
