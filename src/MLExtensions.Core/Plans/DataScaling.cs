using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLExtensions;

/// <summary>How the rows of a training are scaled, and how a loss of scaled labels becomes one in the units of the labels.</summary>
/// <param name="Features">The scaling of the features; null for none.</param>
/// <param name="Labels">The scaling of the label values; null for none.</param>
internal sealed record DataScaling(Standardization? Features, Standardization? Labels)
{
    /// <summary>Gets the scaling that changes nothing.</summary>
    public static DataScaling None { get; } = new(null, null);

    /// <summary>
    /// Gets the factor by which losses are multiplied before they are reported; 1 where labels are not scaled, or where several have
    /// different units.
    /// </summary>
    public double LossFactor { get; init; } = 1;

    /// <summary>Returns the rows as they are trained on.</summary>
    public IRowSource Apply(IRowSource rows) => Features == null && Labels == null ? rows : new StandardizedRows(rows, Features, Labels);

    /// <inheritdoc/>
    public override string ToString() => $"features {Describe(Features)}, labels {Describe(Labels)}";

    private static string Describe(Standardization? scaling)
    {
        if (scaling == null)
            return "not scaled";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(scaling.MeanSpan));
        hash.AppendData(MemoryMarshal.AsBytes(scaling.ScaleSpan));
        return $"standardized by numbers with the hash {Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8))}";
    }
}
