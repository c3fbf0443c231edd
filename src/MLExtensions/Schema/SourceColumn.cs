using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>
/// The column from which a transform made another one of the same name, such as the text behind a key. ML.NET keeps it as a hidden column.
/// </summary>
internal static class SourceColumn
{
    /// <summary>Finds the column behind another one; null where there is none whose values can be read.</summary>
    public static DataViewSchema.Column? Of(DataViewSchema schema, DataViewSchema.Column column) => schema
        .Where(other => other.Name == column.Name && other.Index < column.Index && other.IsHidden && CreateReader(null, other) != null)
        .Select(other => (DataViewSchema.Column?)other).LastOrDefault();

    /// <summary>Creates a reader of values as texts, which returns null where a value is missing; null for other types of values.</summary>
    /// <param name="row">The row; null to ask for the type alone.</param>
    /// <param name="column">The column.</param>
    public static Func<string?>? CreateReader(DataViewRow? row, DataViewSchema.Column column)
    {
        return column.Type switch
        {
            TextDataViewType => Read<ReadOnlyMemory<char>>(text => text.IsEmpty ? null : text.ToString()),
            BooleanDataViewType => Read<bool>(value => value ? "true" : "false"),
            NumberDataViewType => Type.GetTypeCode(column.Type.RawType) switch
            {
                TypeCode.Single => Read<float>(value => float.IsNaN(value) ? null : Format(value)),
                TypeCode.Double => Read<double>(value => double.IsNaN(value) ? null : Format(value)),
                TypeCode.Int64 => Read<long>(value => Format(value)),
                TypeCode.UInt64 => Read<ulong>(value => Format(value)),
                TypeCode.Int32 => Read<int>(value => Format(value)),
                TypeCode.UInt32 => Read<uint>(value => Format(value)),
                TypeCode.Int16 => Read<short>(value => Format(value)),
                TypeCode.UInt16 => Read<ushort>(value => Format(value)),
                TypeCode.SByte => Read<sbyte>(value => Format(value)),
                TypeCode.Byte => Read<byte>(value => Format(value)),
                _ => null,
            },
            _ => null,
        };

        static string Format(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

        Func<string?> Read<T>(Func<T, string?> format)
        {
            ValueGetter<T>? get = row?.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get!(ref value);
                return format(value);
            };
        }
    }
}
