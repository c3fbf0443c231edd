using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

[assembly: LoadableClass(typeof(SgdRegressionModelParameters), typeof(SgdRegressionModelParameters), null, typeof(SignatureLoadModel),
    "Linear regression by SGD, the model of contributions", SgdRegressionModelParameters.LoaderSignature)]

namespace MLExtensions;

// What ML.NET's CalculateFeatureContribution needs: the contributions of a row as ML.NET defines them for its own linear models,
// Weights[i] * x[i], of which it keeps the largest; and saving, since its transformer keeps the model, not ours.
public sealed partial class SgdRegressionModelParameters : ICalculateFeatureContribution, IFeatureContributionMapper, ICanSaveModel
{
    internal const string LoaderSignature = "SgdRegressionParameters";
    private const string FeaturesStream = "Features.json";

    FeatureContributionCalculator ICalculateFeatureContribution.FeatureContributionCalculator
        => MLNet.Reach(() => new FeatureContributionCalculator(this));

    PredictionKind IPredictor.PredictionKind => PredictionKind.Regression;

    ValueMapper<TSrc, VBuffer<float>> IFeatureContributionMapper.GetFeatureContributionMapper<TSrc, TDst>(
        int top, int bottom, bool normalize)
    {
        var weights = new VBuffer<float>(Weights.Count, [.. Weights]);
        ValueMapper<VBuffer<float>, VBuffer<float>> map = (in VBuffer<float> features, ref VBuffer<float> contributions) =>
        {
            features.CopyTo(ref contributions);
            VectorUtils.MulElementWise(in weights, ref contributions);
            VectorUtils.SparsifyNormalize(ref contributions, top, bottom, normalize);
        };
        return map as ValueMapper<TSrc, VBuffer<float>>
            ?? throw new NotSupportedException($"Contributions are those of features that are a vector of Single; found {typeof(TSrc)}.");
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedStreams.Save(ctx, LoaderSignature, GetType(), streams =>
    {
        SavedNetwork.Save(Trained, streams);
        var type = new VectorDataViewType(NumberDataViewType.Single, Weights.Count);
        streams.Add(FeaturesStream, Json.Write(new FeatureColumn("Features", type, FeatureNames).Save));
    });

    private static SgdRegressionModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(SgdRegressionModelParameters));
        FeatureColumn features = streams.ReadJson(FeaturesStream, FeatureColumn.Load);
        TrainedNetwork trained = SavedNetwork.Load(streams, features, new RegressionColumns(null, [], null));
        Network network = trained.Networks[0];
        return (network.Layers.Count, network.Inputs, network.Outputs) == (1, features.Type.Size, 1)
            ? new SgdRegressionModelParameters(trained)
            : throw new InvalidDataException(
                $"The saved {nameof(SgdRegressionModelParameters)} is damaged: its stream {FeaturesStream} has {features.Type.Size} "
                + $"features; its model should be one layer of them with one output, and has {network.Layers.Count} layers, "
                + $"{network.Inputs} inputs and {network.Outputs} outputs.");
    }
}
