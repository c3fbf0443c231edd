using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLExtensions;

/// <summary>All that decides what a training does, as texts, so that one is resumed only as it began.</summary>
internal sealed record ResumeFingerprint(Dictionary<string, string> Values)
{
    private const string Epochs = nameof(TrainingPlan.Epochs);

    public static ResumeFingerprint Of(
        TrainingPlan plan, IRowSource rows, IRowSource? validation, CancellationToken cancellationToken)
        => new(new Dictionary<string, string>(plan.OwnSettings.Select(setting => KeyValuePair.Create(setting.Name, setting.Text)))
    {
        [nameof(plan.Loss)] = plan.Loss.Name,
        [nameof(plan.Optimizer)] = Text(plan.Optimizer),
        [nameof(plan.Schedule)] = Text(plan.Schedule),
        [nameof(plan.BatchSize)] = Text(plan.BatchSize),
        [nameof(plan.DropLastBatch)] = plan.DropLastBatch.ToString(),
        [Epochs] = Text(plan.Epochs),
        [nameof(plan.Shuffle)] = plan.Shuffle.ToString(),
        [nameof(plan.Seed)] = Text(plan.Seed),
        [nameof(plan.MaxGradientNorm)] = plan.MaxGradientNorm is double norm ? Text(norm) : "none",
        [nameof(plan.WeightAveraging)] = Text(plan.WeightAveraging),
        [nameof(plan.EarlyStopping)] = Text(plan.EarlyStopping),
        [nameof(plan.EvaluateTrainingSet)] = plan.EvaluateTrainingSet.ToString(),
        [nameof(plan.SparseUpdates)] = plan.HasSparseRows ? plan.SparseUpdates.ToString() : "none",
        [nameof(plan.Augmentation)] = plan.Augmentation.Count == 0 ? "none"
            : $"{InvariantText.Of(plan.Augmentation)} of pictures of the shape {plan.Picture}",
        ["scaling"] = plan.Scaling.ToString(),
        ["initial model"] = plan.BeginsWithModel ? Describe(plan.Parameters) : "none",
        ["training rows"] = Describe(rows, cancellationToken),
        ["validation rows"] = validation == null ? "none" : Describe(validation, cancellationToken),
    });

    /// <param name="before">The settings that the training began with.</param>
    /// <param name="canHaveMoreEpochs">Whether what was done until now does not depend on how many epochs there are.</param>
    /// <exception cref="InvalidDataException">A setting is not what it was; the message has both.</exception>
    public void CheckResumed(ResumeFingerprint before, bool canHaveMoreEpochs)
    {
        foreach ((string name, string value) in Values)
        {
            string was = before.Values.GetValueOrDefault(name, "unknown");
            bool isMore = name == Epochs && canHaveMoreEpochs && int.TryParse(was, CultureInfo.InvariantCulture, out int epochs)
                && int.Parse(value, CultureInfo.InvariantCulture) >= epochs;
            if (was != value && !isMore)
                throw new InvalidDataException($"A training is resumed as it began: {name} was {was}; found {value}.");
        }
    }

    private static string Describe(IRowSource rows, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ISparseRows? sparse = rows.Sparse;
        float[] features = new float[sparse == null ? rows.Features : 0];
        SparseVector values = new();
        for (int row = 0; row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sparse != null)
            {
                values.Read(sparse, row);
                hash.AppendData(MemoryMarshal.AsBytes(values.Features));
                hash.AppendData(MemoryMarshal.AsBytes(values.Values));
            }
            else
            {
                rows.GatherFeatures(new ReadOnlySpan<int>(in row), epoch: null, features, rows.Features);
                hash.AppendData(MemoryMarshal.AsBytes<float>(features));
            }
            float weight = rows.WeightOf(row);
            hash.AppendData(MemoryMarshal.AsBytes(rows.LabelsOf(row)));
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in weight)));
        }
        return $"{rows.Count} of {rows.Features} features, whose numbers have the hash "
            + $"{Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8))}";
    }

    private static string Describe(IReadOnlyList<NamedTensor> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor parameter in parameters)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Values.Span));
        return $"one whose parameters have the hash {Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8))}";
    }

    private static string Text(object? settings) => settings?.ToString() ?? "none";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
