using System.Text.Json.Serialization;

namespace MLExtensions;

/// <summary>Rows of a training set that were not trained on, for a reason.</summary>
public sealed record RowsLeftOut
{
    /// <summary>Gets the reason.</summary>
    public required RowsLeftOutReason Reason { get; init; }

    /// <summary>Gets the number of rows.</summary>
    public required long Count { get; init; }

    /// <summary>Gets what was found, such as the names of the features that are missing, with examples.</summary>
    [JsonRequired]
    public string Details { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(RowsLeftOut), PrintMembers);
}

/// <summary>Specifies why rows were not trained on.</summary>
public enum RowsLeftOutReason
{
    /// <summary>The label is missing or infinite.</summary>
    LabelMissing,

    /// <summary>The label is a key that is missing since its mapping does not know the value.</summary>
    LabelUnknown,

    /// <summary>A feature is missing or infinite.</summary>
    FeatureMissing,

    /// <summary>The weight is missing, infinite or negative.</summary>
    WeightInvalid,
}
