using System.Numerics;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML.Data;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ArrowFiles;

/// <summary>How the values of a column are converted: a factory of columns.</summary>
/// <param name="Type">The type of a value in ML.NET.</param>
internal abstract record ArrowConversion(PrimitiveDataViewType Type)
{
    /// <summary>Creates a column of which each row has one value.</summary>
    public abstract ArrowColumn Values();

    /// <summary>Creates a column of which each row has a list of values.</summary>
    /// <param name="size">The number of values that each list has to have; 0 where it varies.</param>
    public abstract ArrowColumn Lists(int size);
}

/// <summary>A type of values in Arrow files, with its counterparts in ML.NET.</summary>
/// <param name="Complete">How a column without missing values is converted.</param>
/// <param name="WithMissing">How a column with missing values is converted.</param>
/// <param name="AsSingle">How the column is converted in a vector of features; null where it has no numbers.</param>
internal sealed record ArrowKind(ArrowConversion Complete, ArrowConversion WithMissing, ArrowConversion? AsSingle = null)
{
    private static readonly PrimitiveDataViewType _single = NumberDataViewType.Single, _double = NumberDataViewType.Double,
        _text = TextDataViewType.Instance, _date = DateTimeDataViewType.Instance;

    /// <summary>Returns the counterparts of a type; null where ML.NET has none.</summary>
    /// <param name="type">The type.</param>
    public static ArrowKind? Of(IArrowType type) => type switch
    {
        BooleanType => new(
            Of<bool, bool, Same<bool>>(BooleanDataViewType.Instance, Truth), Of<bool, float, BooleanNumber>(_single, Truth),
            Of<bool, float, BooleanNumber>(_single, Truth)),
        Int8Type => Small<sbyte>(NumberDataViewType.SByte),
        UInt8Type => Small<byte>(NumberDataViewType.Byte),
        Int16Type => Small<short>(NumberDataViewType.Int16),
        UInt16Type => Small<ushort>(NumberDataViewType.UInt16),
        Int32Type => Integer<int, Number<int, double>>(NumberDataViewType.Int32),
        UInt32Type => Integer<uint, Number<uint, double>>(NumberDataViewType.UInt32),
        Int64Type => Integer<long, ExactNumber<long>>(NumberDataViewType.Int64),
        UInt64Type => Integer<ulong, ExactNumber<ulong>>(NumberDataViewType.UInt64),
        HalfFloatType => Real<Half, float>(_single, Plain<Half>),
        FloatType => Real<float, float>(_single, Plain<float>),
        DoubleType => Real<double, double>(_double, Plain<double>),
        Decimal128Type => Real<decimal, double>(_double, array => i => ((Decimal128Array)array).GetValue(i)!.Value),
        StringType or LargeStringType or StringViewType => Both<ReadOnlyMemory<char>>(_text, Text),
        DictionaryType { ValueType: StringType or LargeStringType } => Both<ReadOnlyMemory<char>>(_text, Lookup),
        Date32Type => Both<DateTime>(_date, array => i => ((Date32Array)array).GetDateTime(i)!.Value),
        Date64Type => Both<DateTime>(_date, array => i => ((Date64Array)array).GetDateTime(i)!.Value),
        TimestampType { Unit: var unit } => Both<DateTime>(_date, array => i => Moment(((TimestampArray)array).Values[i], unit)),
        Time32Type { Unit: Apache.Arrow.Types.TimeUnit.Second } => Clock<int, WholeSeconds>(),
        Time32Type => Clock<int, Milliseconds>(),
        Time64Type { Unit: Apache.Arrow.Types.TimeUnit.Microsecond } => Clock<long, Microseconds>(),
        Time64Type => Clock<long, Nanoseconds>(),
        _ => null,
    };

    private static Func<int, bool> Truth(IArrowArray array) => i => ((BooleanArray)array).GetValue(i)!.Value;

    private static Func<int, T> Plain<T>(IArrowArray array)
        where T : struct, IEquatable<T>
        => i => ((PrimitiveArray<T>)array).Values[i];

    private static Func<int, ReadOnlyMemory<char>> Text(IArrowArray array) => array switch
    {
        LargeStringArray text => i => text.GetString(i).AsMemory(),
        StringViewArray text => i => text.GetString(i).AsMemory(),
        // GetString of this type does not compare the offsets with the bytes, and would read other memory. GetBytes does.
        _ => i => Encoding.UTF8.GetString(((StringArray)array).GetBytes(i)).AsMemory(),
    };

    private static Func<int, ReadOnlyMemory<char>> Lookup(IArrowArray array)
    {
        var dictionary = (DictionaryArray)array;
        Func<int, ReadOnlyMemory<char>> get = Text(dictionary.Dictionary);
        ArrowColumn.CheckLength(dictionary.Dictionary);
        ReadOnlyMemory<char>[] texts = [.. Enumerable.Range(0, dictionary.Dictionary.Length)
            .Select(i => dictionary.Dictionary.IsNull(i) ? default : get(i))];
        return dictionary.Indices switch
        {
            Int8Array indices => i => texts[indices.Values[i]],
            UInt8Array indices => i => texts[indices.Values[i]],
            Int16Array indices => i => texts[indices.Values[i]],
            UInt16Array indices => i => texts[indices.Values[i]],
            Int32Array indices => i => texts[indices.Values[i]],
            UInt32Array indices => i => texts[indices.Values[i]],
            Int64Array indices => i => texts[indices.Values[i]],
            UInt64Array indices => i => texts[indices.Values[i]],
            _ => throw new InvalidDataException("the indices of a dictionary should be integers"),
        };
    }

    private static DateTime Moment(long value, Apache.Arrow.Types.TimeUnit unit) => unit switch
    {
        Apache.Arrow.Types.TimeUnit.Second => DateTime.UnixEpoch.AddTicks(checked(value * TimeSpan.TicksPerSecond)),
        Apache.Arrow.Types.TimeUnit.Millisecond => DateTime.UnixEpoch.AddTicks(checked(value * TimeSpan.TicksPerMillisecond)),
        Apache.Arrow.Types.TimeUnit.Microsecond => DateTime.UnixEpoch.AddTicks(checked(value * TimeSpan.TicksPerMicrosecond)),
        _ => DateTime.UnixEpoch.AddTicks(value / TimeSpan.NanosecondsPerTick),
    };

    private static Conversion<TSource, TTarget, TConversion> Of<TSource, TTarget, TConversion>(
        PrimitiveDataViewType type, Func<IArrowArray, Func<int, TSource>> open)
        where TSource : struct, IEquatable<TSource>
        where TConversion : struct, IConversion<TSource, TTarget>
        => new(type, open);

    private static ArrowKind Small<T>(PrimitiveDataViewType type)
        where T : struct, INumberBase<T>
        => new(
            Of<T, T, Same<T>>(type, Plain<T>), Of<T, float, Number<T, float>>(_single, Plain<T>),
            Of<T, float, Number<T, float>>(_single, Plain<T>));

    private static ArrowKind Integer<T, TConversion>(PrimitiveDataViewType type)
        where T : struct, INumberBase<T>
        where TConversion : struct, IConversion<T, double>
        => new(
            Of<T, T, Same<T>>(type, Plain<T>), Of<T, double, TConversion>(_double, Plain<T>),
            Of<T, float, Number<T, float>>(_single, Plain<T>));

    private static ArrowKind Real<TSource, TTarget>(PrimitiveDataViewType type, Func<IArrowArray, Func<int, TSource>> open)
        where TSource : struct, INumberBase<TSource>
        where TTarget : struct, IFloatingPointIeee754<TTarget>
    {
        ArrowConversion conversion = Of<TSource, TTarget, Number<TSource, TTarget>>(type, open);
        return new(conversion, conversion, Of<TSource, float, Number<TSource, float>>(_single, open));
    }

    private static ArrowKind Both<T>(PrimitiveDataViewType type, Func<IArrowArray, Func<int, T>> open)
        where T : struct, IEquatable<T>
    {
        ArrowConversion conversion = Of<T, T, SameOrDefault<T>>(type, open);
        return new(conversion, conversion);
    }

    private static ArrowKind Clock<T, TUnit>()
        where T : struct, IBinaryInteger<T>
        where TUnit : ITimeUnit
        => new(
            Of<T, TimeSpan, Time<T, TUnit>>(TimeSpanDataViewType.Instance, Plain<T>),
            Of<T, double, Seconds<T, TUnit>>(_double, Plain<T>));

    private sealed record Conversion<TSource, TTarget, TConversion>(PrimitiveDataViewType Type, Func<IArrowArray, Func<int, TSource>> Open)
        : ArrowConversion(Type)
        where TSource : struct, IEquatable<TSource>
        where TConversion : struct, IConversion<TSource, TTarget>
    {
        public override ArrowColumn Values() => new ArrowValues<TSource, TTarget, TConversion>(Open);

        public override ArrowColumn Lists(int size) => new ArrowLists<TTarget>(new ArrowValues<TSource, TTarget, TConversion>(Open), size);
    }
}
