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
        : base(model, features, columns, model.Trained.CreateScorer(columns.OutputKind))
    {
    }

    /// <summary>Gets the threshold of a binary classifier: the probability above which <c>PredictedLabel</c> is true.</summary>
    /// <value>From 0 to 1; null for other labels.</value>
    public double? Threshold => ThresholdOfColumns;

    private protected override string Signature => LoaderSignature;

    /// <summary>Returns a transformer of the same model with another threshold. This one does not change.</summary>
    /// <param name="threshold">The probability above which <c>PredictedLabel</c> is true, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The model is no binary classifier.</exception>
    public MultilayerPerceptronTransformer WithThreshold(double threshold) => new(Model, Features, ColumnsWithThreshold(threshold));

    private static MultilayerPerceptronTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => Load(ctx, LoaderSignature,
        (streams, features, columns) => new MultilayerPerceptronTransformer(
            new(SavedNetwork.Load(streams, features, columns)), features, columns));

    private protected override void SaveModel(IDictionary<string, byte[]> streams) => SavedNetwork.Save(Model, streams);
}
