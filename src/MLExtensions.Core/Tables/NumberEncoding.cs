using System.Globalization;
using System.Text.Json;

namespace MLExtensions.Tables;

/// <summary>
/// Encodes a number as the centred and scaled value, its piecewise-linear components, and an indicator of a missing value.
/// </summary>
/// <remarks>
/// <para>
/// z = (x - center) * scale, then z / sqrt(1 + (z / 3)^2), which is between -3 and 3: Holzmüller, Grinsztajn and Steinwart, Better by
/// default, NeurIPS 2024. Component t is (x - e(t-1)) / (e(t) - e(t-1)), clamped to [0, 1], for edges e(0) to e(T): Gorishniy, Rubachev and
/// Babenko, On embeddings for numerical features in tabular deep learning, NeurIPS 2022.
/// </para>
/// <para>An infinite number is encoded as the limit: z = -3 or 3, all components 0 or 1. A missing one is 0 but for the indicator.</para>
/// </remarks>
internal sealed class NumberEncoding
{
    private const string CenterMember = "center", ScaleMember = "scale", EdgesMember = "edges", MissingMember = "hasMissing";

    /// <summary>The limit of the scaled number, and the scaled number from which on it is the limit in double precision.</summary>
    public const double Limit = 3, NearlyInfinite = 1e6;

    private readonly double[] _edges;

    /// <summary>Initializes an encoding.</summary>
    /// <param name="center">The median.</param>
    /// <param name="scale">The factor of the difference from the median; 0 for a constant, which has no value, only the indicator.</param>
    /// <param name="edges">The edges of the components, ascending, three or more; none for no components.</param>
    /// <param name="hasMissing">Whether there is an indicator of a missing value.</param>
    public NumberEncoding(double center, double scale, double[] edges, bool hasMissing)
    {
        (Center, Scale, _edges, IsConstant, HasMissing) = (center, scale, edges, scale == 0, hasMissing);
        Width = (IsConstant ? 0 : 1) + Components + (hasMissing ? 1 : 0);
        Setting.Require(double.IsFinite(center), CenterMember, center, "a finite number");
        Setting.Require(scale is >= 0 and < double.PositiveInfinity, ScaleMember, scale, "0 or more, and finite");
        bool isAscending = edges.All(double.IsFinite) && Enumerable.Range(1, Components).All(t => edges[t - 1] < edges[t]);
        Setting.Require(
            isAscending && edges.Length is 0 or > 2 && !(IsConstant && edges.Length > 0), EdgesMember, InvariantText.Of(edges),
            "finite and ascending, three or more, or none; for a constant, none");
        Setting.Require(Width > 0, ScaleMember, scale, "more than 0 where there is no indicator of a missing value");
    }

    /// <summary>Gets the number of slots.</summary>
    public int Width { get; }

    /// <summary>Gets the median.</summary>
    public double Center { get; }

    /// <summary>Gets the factor of the difference from the median.</summary>
    public double Scale { get; }

    /// <summary>Gets the edges of the components.</summary>
    public ReadOnlySpan<double> Edges => _edges;

    /// <summary>Gets whether there is no slot of the number itself.</summary>
    public bool IsConstant { get; }

    /// <summary>Gets whether there is an indicator of a missing value.</summary>
    public bool HasMissing { get; }

    private int Components => Math.Max(0, _edges.Length - 1);

    /// <summary>Returns the names of the slots, and what they are.</summary>
    /// <param name="name">The name of the column, or of the part of it.</param>
    public IEnumerable<(string Name, TableFeatureKind Kind)> Slots(string name)
    {
        if (!IsConstant)
            yield return (name, TableFeatureKind.Number);
        for (int t = 1; t <= Components; t++)
            yield return (string.Create(CultureInfo.InvariantCulture, $"{name}[{t}]"), TableFeatureKind.PiecewiseLinear);
        if (HasMissing)
            yield return ($"{name}={OneHotEncoding.MissingName}", TableFeatureKind.Missing);
    }

    /// <summary>Encodes a number.</summary>
    /// <param name="value">The number; NaN where it is missing.</param>
    /// <param name="slots">Receives the encoding, <see cref="Width"/> numbers.</param>
    public void Write(double value, Span<float> slots)
    {
        slots.Clear();
        if (double.IsNaN(value))
        {
            if (HasMissing)
                slots[^1] = 1;
            return;
        }
        if (IsConstant)
            return;
        double z = (value - Center) * Scale;
        slots[0] = (float)(Math.Abs(z) < NearlyInfinite ? z / Math.Sqrt(1 + z / Limit * (z / Limit)) : Math.CopySign(Limit, z));
        for (int t = 1; t < _edges.Length && value > _edges[t - 1]; t++)
            slots[t] = value >= _edges[t] ? 1 : (float)((value - _edges[t - 1]) / (_edges[t] - _edges[t - 1]));
    }

    /// <summary>Writes the encoding as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteNumber(CenterMember, Center);
        json.WriteNumber(ScaleMember, Scale);
        json.WriteDoubles(EdgesMember, _edges);
        json.WriteBoolean(MissingMember, HasMissing);
    }

    /// <summary>Returns whether a JSON object has what <see cref="Save"/> writes.</summary>
    public static bool IsIn(JsonElement json) => json.TryGetProperty(CenterMember, out _);

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static NumberEncoding Load(JsonElement json) => new(
        json.GetProperty(CenterMember).GetDouble(), json.GetProperty(ScaleMember).GetDouble(), json.Doubles(EdgesMember),
        json.GetProperty(MissingMember).GetBoolean());
}
