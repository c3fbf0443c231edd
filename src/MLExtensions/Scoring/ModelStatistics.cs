using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions.Scoring;

/// <summary>
/// The statistics of a training set, which a model keeps: continuing its training and explaining its predictions need them.
/// </summary>
/// <param name="FeatureMeans">The mean of each feature; empty in a model that no trainer has trained.</param>
/// <param name="Features">The scaling of the features in the training; null for none.</param>
/// <param name="Labels">The scaling of the labels in the training; null for none.</param>
internal sealed record ModelStatistics(float[] FeatureMeans, Standardization? Features, Standardization? Labels)
{
    private const string Stream = "Statistics.safetensors", MeansName = "feature_means", FeaturePrefix = "feature_scaling.",
        LabelPrefix = "label_scaling.", Means = "means", Scales = "scales";

    /// <summary>Gets the statistics of a model that no trainer has trained.</summary>
    public static ModelStatistics None { get; } = new([], null, null);

    /// <summary>Adds the stream of the statistics.</summary>
    public void Save(IDictionary<string, byte[]> streams)
    {
        var tensors = new NamedTensors();
        tensors.Add(MeansName, FeatureMeans, FeatureMeans.Length);
        Add(FeaturePrefix, Features);
        Add(LabelPrefix, Labels);
        streams.Add(Stream, Safetensors.Write(tensors));

        void Add(string prefix, Standardization? scaling)
        {
            if (scaling == null)
                return;
            tensors.Add(prefix + Means, scaling.Means.ToArray(), scaling.Means.Count);
            tensors.Add(prefix + Scales, scaling.Scales.ToArray(), scaling.Scales.Count);
        }
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <param name="streams">The streams of the transformer.</param>
    /// <param name="features">The column of features.</param>
    /// <param name="labels">The number of label values of a row.</param>
    public static ModelStatistics Load(LoadedStreams streams, FeatureColumn features, int labels)
        => streams.Read(Stream, content =>
        {
            NamedTensors tensors = Safetensors.ReadInPlace(content);
            tensors.RequireFinite();
            bool isTrained = tensors.Tensors.Any(tensor => tensor.Name == MeansName && tensor.Length > 0);
            return new ModelStatistics(
                tensors.Get(MeansName, isTrained ? features.Type.Size : 0).ToArray(), Read(FeaturePrefix, features.Type.Size),
                Read(LabelPrefix, labels));

            Standardization? Read(string prefix, int count) => tensors.Contains(prefix + Means)
                ? new Standardization(tensors.Get(prefix + Means, count).ToArray(), tensors.Get(prefix + Scales, count).ToArray()) : null;
        });
}
