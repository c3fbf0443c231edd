using System.Numerics;
using Microsoft.ML.Data;
using MLExtensions.Columnar.Rows;
using Parquet.Meta;
using Parquet.Schema;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>A type of values in Parquet files, with its counterparts in ML.NET.</summary>
/// <param name="Name">The name of the type, for messages. Columns of several files have to have the same.</param>
/// <param name="Complete">How a column without missing values is decoded.</param>
/// <param name="WithMissing">How a column that may have missing values is decoded.</param>
/// <param name="AsSingle">How the column is decoded in a vector of features; null where it has no numbers.</param>
internal sealed record ValueKind(string Name, Decoding Complete, Decoding WithMissing, Decoding? AsSingle = null)
{
    private static readonly PrimitiveDataViewType _text = TextDataViewType.Instance;

    private static readonly Dictionary<System.Type, ValueKind> _kinds = new()
    {
        [typeof(bool)] = new(
            "Boolean", As<bool>(BooleanDataViewType.Instance), Single<bool, BooleanNumber>(), Single<bool, BooleanNumber>()),
        [typeof(sbyte)] = Small<sbyte>(NumberDataViewType.SByte),
        [typeof(byte)] = Small<byte>(NumberDataViewType.Byte),
        [typeof(short)] = Small<short>(NumberDataViewType.Int16),
        [typeof(ushort)] = Small<ushort>(NumberDataViewType.UInt16),
        [typeof(int)] = Integer<int, Number<int, double>>(NumberDataViewType.Int32),
        [typeof(uint)] = Integer<uint, Number<uint, double>>(NumberDataViewType.UInt32),
        [typeof(long)] = Integer<long, ExactNumber<long>>(NumberDataViewType.Int64),
        [typeof(ulong)] = Integer<ulong, ExactNumber<ulong>>(NumberDataViewType.UInt64),
        [typeof(float)] = Real<float, float>("Single", NumberDataViewType.Single),
        [typeof(double)] = Real<double, double>("Double", NumberDataViewType.Double),
        [typeof(decimal)] = Real<decimal, double>("decimal", NumberDataViewType.Double),
        [typeof(DateTime)] = OrDefault<DateTime>("date or timestamp", DateTimeDataViewType.Instance),
        [typeof(ReadOnlyMemory<char>)] = OrDefault<ReadOnlyMemory<char>>("text", _text),
        [typeof(Guid)] = Both("UUID", new Decoding<Guid, ReadOnlyMemory<char>, GuidText>(_text)),
    };

    private static readonly ValueKind
        _half = Both("half-precision number", Single<ReadOnlyMemory<byte>, HalfNumber>()) with
        {
            AsSingle = Single<ReadOnlyMemory<byte>, HalfNumber>(),
        },
        _milliseconds = Clock<int, Milliseconds>("milliseconds"), _microseconds = Clock<long, Microseconds>("microseconds"),
        _nanoseconds = Clock<long, Nanoseconds>("nanoseconds");

    /// <summary>Returns the type of the values of a field; null where ML.NET has no counterpart.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isHalf">Whether the values are half-precision numbers.</param>
    public static ValueKind? Of(DataField field, bool isHalf)
    {
        if (isHalf && field.SchemaElement is { Type: Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY, TypeLength: 2 })
            return _half;
        return (field, field.SchemaElement?.ConvertedType) switch
        {
            (TimeDataField { Precision: TimeUnitPrecision.Millis }, _) or (_, ConvertedType.TIME_MILLIS) => _milliseconds,
            (TimeDataField { Precision: TimeUnitPrecision.Micros }, _) or (_, ConvertedType.TIME_MICROS) => _microseconds,
            (TimeDataField, _) => _nanoseconds,
            _ => _kinds.GetValueOrDefault(field.ClrType),
        };
    }

    private static Decoding<T, T, Same<T>> As<T>(PrimitiveDataViewType type)
        where T : struct
        => new(type);

    private static Decoding<TSource, float, TConversion> Single<TSource, TConversion>()
        where TSource : struct
        where TConversion : struct, IConversion<TSource, float>
        => new(NumberDataViewType.Single);

    private static ValueKind Small<T>(PrimitiveDataViewType type)
        where T : struct, INumberBase<T>
        => new(type.RawType.Name, As<T>(type), Single<T, Number<T, float>>(), Single<T, Number<T, float>>());

    private static ValueKind Integer<T, TConversion>(PrimitiveDataViewType type)
        where T : struct, INumberBase<T>
        where TConversion : struct, IConversion<T, double>
        => new(
            type.RawType.Name, As<T>(type), new Decoding<T, double, TConversion>(NumberDataViewType.Double), Single<T, Number<T, float>>());

    private static ValueKind Real<TSource, TTarget>(string name, PrimitiveDataViewType type)
        where TSource : struct, INumberBase<TSource>
        where TTarget : struct, IFloatingPointIeee754<TTarget>
        => Both(name, new Decoding<TSource, TTarget, Number<TSource, TTarget>>(type)) with
        {
            AsSingle = Single<TSource, Number<TSource, float>>(),
        };

    private static ValueKind OrDefault<T>(string name, PrimitiveDataViewType type)
        where T : struct
        => Both(name, new Decoding<T, T, SameOrDefault<T>>(type));

    private static ValueKind Clock<T, TUnit>(string unit)
        where T : struct, IBinaryInteger<T>
        where TUnit : ITimeUnit
        => new($"time in {unit}", new Decoding<T, TimeSpan, Time<T, TUnit>>(TimeSpanDataViewType.Instance),
            new Decoding<T, double, Seconds<T, TUnit>>(NumberDataViewType.Double));

    private static ValueKind Both(string name, Decoding decoding) => new(name, decoding, decoding);
}
