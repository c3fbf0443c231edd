using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Columnar.Rows;

/// <summary>Converts the values of a file to those of a column.</summary>
internal interface IConversion<TSource, TTarget>
{
    /// <summary>Gets whether a column can have missing values.</summary>
    static abstract bool HasMissing { get; }

    /// <summary>Gets the value of a row that has none.</summary>
    static abstract TTarget Missing { get; }

    /// <summary>Converts a value.</summary>
    /// <exception cref="InvalidDataException">The value has no exact counterpart.</exception>
    static abstract TTarget Convert(TSource value);
}

/// <summary>Passes values through unchanged; none may be missing.</summary>
internal readonly struct Same<T> : IConversion<T, T>
{
    public static bool HasMissing => false;

    public static T Missing => throw new NotSupportedException();

    public static T Convert(T value) => value;
}

/// <summary>Passes values through unchanged; a missing one is the default, such as the empty text.</summary>
internal readonly struct SameOrDefault<T> : IConversion<T, T>
    where T : struct
{
    public static bool HasMissing => true;

    public static T Missing => default;

    public static T Convert(T value) => value;
}

/// <summary>Converts numbers to floating point; a missing one is NaN. A number too large for the type becomes infinite.</summary>
internal readonly struct Number<TSource, TTarget> : IConversion<TSource, TTarget>
    where TSource : struct, INumberBase<TSource>
    where TTarget : struct, IFloatingPointIeee754<TTarget>
{
    public static bool HasMissing => true;

    public static TTarget Missing => TTarget.NaN;

    public static TTarget Convert(TSource value) => TTarget.CreateSaturating(value);
}

/// <summary>Converts integers of 64 bits to Double, and refuses those that Double cannot hold exactly.</summary>
internal readonly struct ExactNumber<TSource> : IConversion<TSource, double>
    where TSource : struct, IBinaryInteger<TSource>
{
    private const double MostExact = 1L << 53;

    public static bool HasMissing => true;

    public static double Missing => double.NaN;

    public static double Convert(TSource value)
        => double.CreateSaturating(value) is >= -MostExact and <= MostExact and double number ? number
        : throw new InvalidDataException(
            $"the column has missing values, so it is Double, which cannot hold the integer {value} exactly; replace the missing values, "
            + "or leave the column out");
}

/// <summary>Converts Boolean to Single: 1, 0, or NaN where it is missing.</summary>
internal readonly struct BooleanNumber : IConversion<bool, float>
{
    public static bool HasMissing => true;

    public static float Missing => float.NaN;

    public static float Convert(bool value) => value ? 1 : 0;
}

/// <summary>Converts the two bytes of a half-precision number to Single.</summary>
internal readonly struct HalfNumber : IConversion<ReadOnlyMemory<byte>, float>
{
    public static bool HasMissing => true;

    public static float Missing => float.NaN;

    public static float Convert(ReadOnlyMemory<byte> value) => (float)MemoryMarshal.Read<Half>(value.Span);
}

/// <summary>Converts a UUID to text.</summary>
internal readonly struct GuidText : IConversion<Guid, ReadOnlyMemory<char>>
{
    public static bool HasMissing => true;

    public static ReadOnlyMemory<char> Missing => default;

    public static ReadOnlyMemory<char> Convert(Guid value) => value.ToString().AsMemory();
}

/// <summary>A unit of time.</summary>
internal interface ITimeUnit
{
    /// <summary>Gets the number of units in a second.</summary>
    static abstract long PerSecond { get; }
}

internal readonly struct WholeSeconds : ITimeUnit
{
    public static long PerSecond => 1;
}

internal readonly struct Milliseconds : ITimeUnit
{
    public static long PerSecond => 1_000;
}

internal readonly struct Microseconds : ITimeUnit
{
    public static long PerSecond => 1_000_000;
}

internal readonly struct Nanoseconds : ITimeUnit
{
    public static long PerSecond => 1_000_000_000;
}

/// <summary>Converts a time of day to TimeSpan, rounded down to 100 nanoseconds; none may be missing.</summary>
internal readonly struct Time<TSource, TUnit> : IConversion<TSource, TimeSpan>
    where TSource : struct, IBinaryInteger<TSource>
    where TUnit : ITimeUnit
{
    public static bool HasMissing => false;

    public static TimeSpan Missing => throw new NotSupportedException();

    public static TimeSpan Convert(TSource value)
        => new((long)(Int128.CreateChecked(value) * TimeSpan.TicksPerSecond / TUnit.PerSecond));
}

/// <summary>Converts a time of day to seconds, NaN where it is missing.</summary>
internal readonly struct Seconds<TSource, TUnit> : IConversion<TSource, double>
    where TSource : struct, IBinaryInteger<TSource>
    where TUnit : ITimeUnit
{
    public static bool HasMissing => true;

    public static double Missing => double.NaN;

    public static double Convert(TSource value) => double.CreateChecked(value) / TUnit.PerSecond;
}
