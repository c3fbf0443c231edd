using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Columnar.Rows;

/// <summary>Makes the values of a column of those in the file.</summary>
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

/// <summary>Leaves values as they are; none may be missing.</summary>
internal readonly struct Same<T> : IConversion<T, T>
{
    public static bool HasMissing => false;

    public static T Missing => throw new NotSupportedException();

    public static T Convert(T value) => value;
}

/// <summary>Leaves values as they are; a missing one is the default, such as the empty text.</summary>
internal readonly struct SameOrDefault<T> : IConversion<T, T>
    where T : struct
{
    public static bool HasMissing => true;

    public static T Missing => default;

    public static T Convert(T value) => value;
}

/// <summary>Makes floating-point numbers, of which a missing one is NaN. A number too large for the type becomes infinite.</summary>
internal readonly struct Number<TSource, TTarget> : IConversion<TSource, TTarget>
    where TSource : struct, INumberBase<TSource>
    where TTarget : struct, IFloatingPointIeee754<TTarget>
{
    public static bool HasMissing => true;

    public static TTarget Missing => TTarget.NaN;

    public static TTarget Convert(TSource value) => TTarget.CreateSaturating(value);
}

/// <summary>Makes Double of integers of 64 bits, and refuses those that Double cannot tell from their neighbours.</summary>
internal readonly struct ExactNumber<TSource> : IConversion<TSource, double>
    where TSource : struct, IBinaryInteger<TSource>
{
    private const double MostExact = 1L << 53;

    public static bool HasMissing => true;

    public static double Missing => double.NaN;

    public static double Convert(TSource value)
        => double.CreateSaturating(value) is >= -MostExact and <= MostExact and double number ? number
        : throw new InvalidDataException(
            $"the column has missing values, so it is Double, which cannot hold the integer {value} exactly; replace the missing values, or "
            + "leave the column out");
}

/// <summary>Makes Single of Boolean: 1, 0, or NaN where it is missing.</summary>
internal readonly struct BooleanNumber : IConversion<bool, float>
{
    public static bool HasMissing => true;

    public static float Missing => float.NaN;

    public static float Convert(bool value) => value ? 1 : 0;
}

/// <summary>Makes Single of the two bytes of a half-precision number.</summary>
internal readonly struct HalfNumber : IConversion<ReadOnlyMemory<byte>, float>
{
    public static bool HasMissing => true;

    public static float Missing => float.NaN;

    public static float Convert(ReadOnlyMemory<byte> value) => (float)MemoryMarshal.Read<Half>(value.Span);
}

/// <summary>Makes text of an identifier of 128 bits.</summary>
internal readonly struct GuidText : IConversion<Guid, ReadOnlyMemory<char>>
{
    public static bool HasMissing => true;

    public static ReadOnlyMemory<char> Missing => default;

    public static ReadOnlyMemory<char> Convert(Guid value) => value.ToString().AsMemory();
}

/// <summary>How many ticks of TimeSpan, of 100 nanoseconds, a unit of time has.</summary>
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

/// <summary>Makes TimeSpan of a time of day; none may be missing. Nanoseconds below 100 are left out.</summary>
internal readonly struct Time<TSource, TUnit> : IConversion<TSource, TimeSpan>
    where TSource : struct, IBinaryInteger<TSource>
    where TUnit : ITimeUnit
{
    public static bool HasMissing => false;

    public static TimeSpan Missing => throw new NotSupportedException();

    public static TimeSpan Convert(TSource value)
        => new((long)(Int128.CreateChecked(value) * TimeSpan.TicksPerSecond / TUnit.PerSecond));
}

/// <summary>Makes seconds of a time of day, NaN where it is missing.</summary>
internal readonly struct Seconds<TSource, TUnit> : IConversion<TSource, double>
    where TSource : struct, IBinaryInteger<TSource>
    where TUnit : ITimeUnit
{
    public static bool HasMissing => true;

    public static double Missing => double.NaN;

    public static double Convert(TSource value) => double.CreateChecked(value) / TUnit.PerSecond;
}
