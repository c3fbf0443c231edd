namespace MLExtensions.Tables;

/// <summary>A type of numbers of ML.NET, and which numbers its columns can hold.</summary>
/// <param name="Name">The name of the type, as it is saved.</param>
/// <param name="Least">The least number of an integer type.</param>
/// <param name="Largest">The largest number of an integer type.</param>
internal sealed record NumberType(string Name, double Least = double.NegativeInfinity, double Largest = double.PositiveInfinity)
{
    /// <summary>The largest finite number that is encoded, so that differences of two are finite.</summary>
    private const double LargestEncoded = 1e300;

    private static readonly NumberType s_single = new("Single");

    /// <summary>Gets the types.</summary>
    public static NumberType[] All { get; } =
    [
        s_single, new("Double"),
        new("SByte", sbyte.MinValue, sbyte.MaxValue), new("Byte", byte.MinValue, byte.MaxValue),
        new("Int16", short.MinValue, short.MaxValue), new("UInt16", ushort.MinValue, ushort.MaxValue),
        new("Int32", int.MinValue, int.MaxValue), new("UInt32", uint.MinValue, uint.MaxValue),
        new("Int64", long.MinValue, long.MaxValue), new("UInt64", ulong.MinValue, ulong.MaxValue),
    ];

    /// <summary>Gets whether the numbers are whole ones. Integer types have no missing value.</summary>
    public bool IsInteger => double.IsFinite(Least);

    /// <summary>Gets whether the type is Single.</summary>
    public bool IsSingle => this == s_single;

    /// <summary>Returns the type of a name; null where it is none of numbers.</summary>
    public static NumberType? Find(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>Returns whether a column of the type can hold a number.</summary>
    public bool Holds(double value) => !IsInteger || (value >= Least && value <= Largest && value == Math.Truncate(value));

    /// <summary>Returns the number that a column of the type has, without the sign of 0, and within limits where it is finite.</summary>
    public double Convert(double value) => Limit(IsSingle ? (float)value : value);

    /// <summary>Returns a number without the sign of 0, and within limits where it is finite.</summary>
    public static double Limit(double value) => double.IsFinite(value) ? Math.Clamp(value, -LargestEncoded, LargestEncoded) + 0.0 : value;
}
