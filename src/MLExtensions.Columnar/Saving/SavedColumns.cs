using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using Parquet.Schema;

namespace MLExtensions.Columnar.Saving;

/// <summary>Creates the columns of a file for those of a schema.</summary>
internal static class SavedColumns
{
    /// <summary>Creates a column.</summary>
    /// <param name="column">The column of the schema.</param>
    /// <exception cref="ArgumentException">Parquet has no type for the column.</exception>
    public static SavedColumn Of(DataViewSchema.Column column)
    {
        DataViewType item = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        return item switch
        {
            KeyDataViewType key => OfKey(column, key),
            BooleanDataViewType => Same<bool>(column),
            TextDataViewType => Column<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(column, text => text, text => 32 + 2 * text.Length),
            DateTimeDataViewType => Timestamp<DateTime>(column, date => DateTime.SpecifyKind(date, DateTimeKind.Utc)),
            DateTimeOffsetDataViewType => Timestamp<DateTimeOffset>(column, date => date.UtcDateTime),
            TimeSpanDataViewType => Column<TimeSpan, long>(
                column, new TimeDataField(FieldName(column), TimeUnitPrecision.Micros, isNullable: false),
                time => MicrosecondsOf(time, column.Name)),
            NumberDataViewType number => OfNumber(column, number),
            _ => throw new ArgumentException(
                $"Column '{column.Name}' is of the type {column.Type}, which cannot be saved in a Parquet file; drop the column."),
        };
    }

    private static SavedColumn OfNumber(DataViewSchema.Column column, NumberDataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.SByte => Same<sbyte>(column),
        TypeCode.Byte => Same<byte>(column),
        TypeCode.Int16 => Same<short>(column),
        TypeCode.UInt16 => Same<ushort>(column),
        TypeCode.Int32 => Same<int>(column),
        TypeCode.UInt32 => Same<uint>(column),
        TypeCode.Int64 => Same<long>(column),
        TypeCode.UInt64 => Same<ulong>(column),
        TypeCode.Single => Same<float>(column),
        _ => Same<double>(column),
    };

    /// <summary>Keys with texts as values become these texts; others keep their number, which is 0 where the key is missing.</summary>
    private static SavedColumn OfKey(DataViewSchema.Column column, KeyDataViewType type)
    {
        DataViewType? keyValues = column.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues)?.Type;
        if (keyValues is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return Type.GetTypeCode(type.RawType) switch
            {
                TypeCode.Byte => Same<byte>(column),
                TypeCode.UInt16 => Same<ushort>(column),
                TypeCode.UInt32 => Same<uint>(column),
                _ => Same<ulong>(column),
            };
        }
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(AnnotationNames.KeyValues, ref values);
        ReadOnlyMemory<char>[] names = [default, .. values.DenseValues()];
        return Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.Byte => Named<byte>(key => key),
            TypeCode.UInt16 => Named<ushort>(key => key),
            TypeCode.UInt32 => Named<uint>(key => checked((int)key)),
            _ => Named<ulong>(key => checked((int)key)),
        };

        SavedColumn Named<T>(Func<T, int> number)
            => Column<T, ReadOnlyMemory<char>>(column, key => number(key) < names.Length ? names[number(key)] : default, text => 16);
    }

    private static SavedColumn Same<T>(DataViewSchema.Column column)
        where T : struct
        => Column<T, T>(column, value => value, value => System.Runtime.CompilerServices.Unsafe.SizeOf<T>());

    private static SavedColumn Timestamp<T>(DataViewSchema.Column column, Func<T, DateTime> utc)
        => Column(
            column,
            new DateTimeDataField(
                FieldName(column), DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: false), utc);

    private static SavedColumn Column<TSource, TTarget>(
        DataViewSchema.Column column, Func<TSource, TTarget> convert, Func<TTarget, int> size)
        where TTarget : struct
        => Column(column, new DataField(FieldName(column), typeof(TTarget), isNullable: false, isArray: false), convert, size);

    private static SavedColumn Column<TSource, TTarget>(
        DataViewSchema.Column column, DataField field, Func<TSource, TTarget> convert, Func<TTarget, int>? size = null)
        where TTarget : struct
    {
        size ??= value => sizeof(long);
        return column.Type is VectorDataViewType ? new SavedVector<TSource, TTarget>(column, field, convert, size)
            : new SavedColumn<TSource, TTarget>(column, field, convert, size);
    }

    /// <summary>Returns the name of a column's field; that of the values of a list is the one that Parquet's specification gives.</summary>
    private static string FieldName(DataViewSchema.Column column)
        => column.Type is VectorDataViewType ? ListField.ElementName : column.Name;

    private static long MicrosecondsOf(TimeSpan time, string column)
        => time >= TimeSpan.Zero && time < TimeSpan.FromDays(1) ? time.Ticks / TimeSpan.TicksPerMicrosecond
        : throw new InvalidDataException(
            $"Column '{column}' should have times of day, from 0 to 24 hours, to be saved in a Parquet file; found {time}.");
}
