using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

[assembly: LoadableClass(typeof(SgdRegressionTransformer), typeof(SgdRegressionTransformer), null, typeof(SignatureLoadModel),
    "Linear regression by SGD", SgdRegressionTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>A trained linear model in a pipeline, which adds the column <c>Score</c>, a Single.</summary>
/// <remarks>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</remarks>
/// <example>
/// <code>
/// var model = pipeline.Fit(trainData); // A pipeline that ends with mlContext.Regression.Trainers.Sgd.
/// Console.WriteLine(model.LastTransformer.Model); // The weights and the bias.
/// mlContext.Model.Save(model, trainData.Schema, "model.zip");
/// </code>
/// </example>
public sealed class SgdRegressionTransformer : PredictionTransformer<SgdRegressionModelParameters>
{
    internal const string LoaderSignature = "SgdRegression";

    internal SgdRegressionTransformer(TrainedNetwork trained, FeatureColumn features, PredictionColumns columns)
        : base(new SgdRegressionModelParameters(trained), features, columns, trained.CreateScorer(OutputKind.Value))
    {
    }

    private protected override string Signature => LoaderSignature;

    private static SgdRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Load(ctx, LoaderSignature,
        (streams, features, columns) => new SgdRegressionTransformer(SavedNetwork.Load(streams, features, columns), features, columns));

    private protected override void SaveModel(IDictionary<string, byte[]> streams) => SavedNetwork.Save(Model.Trained, streams);
}
