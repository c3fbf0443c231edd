using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tables;

/// <summary>A key: 0 where it is missing, else the number of its value, from 1.</summary>
internal abstract class KeyCell : Cell
{
    private readonly string[] _values;
    private readonly double[] _numbers;

    private KeyCell(DataViewSchema.Column column)
    {
        _values = ValuesOf(column);
        _numbers = Array.ConvertAll(_values, value => NumberText.Parse(value));
    }

    public ulong Value { get; protected set; }

    /// <summary>Gets the number of key values; 0 where the keys have none.</summary>
    public int Count => _values.Length;

    public override bool IsMissing => Value == 0;

    public override ulong Identity => Value;

    public override double NumberAt(int slot) => Value - 1 < (ulong)_numbers.Length ? _numbers[Value - 1] : double.NaN;

    /// <summary>Returns the value of a key as text; its number, from 1, where the keys have no values.</summary>
    public string TextOf(ulong key)
        => key - 1 < (ulong)_values.Length ? _values[key - 1] : key.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the key values of a column, of any type, as texts; none where its keys have no values.</summary>
    public static string[] ValuesOf(DataViewSchema.Column column)
        => ((KeyDataViewType)column.Type).Count <= int.MaxValue && KeyValues.Of(column) is { } values ? [.. values.Texts] : [];

    public static new KeyCell Create(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Byte => new Of<byte>(row, column),
        TypeCode.UInt16 => new Of<ushort>(row, column),
        TypeCode.UInt32 => new Of<uint>(row, column),
        _ => new Of<ulong>(row, column),
    };

    private sealed class Of<T>(DataViewRow row, DataViewSchema.Column column) : KeyCell(column)
        where T : INumber<T>
    {
        private readonly ValueGetter<T> _get = row.GetGetter<T>(column);
        private T _value = T.Zero;

        public override void Read()
        {
            _get(ref _value);
            Value = ulong.CreateTruncating(_value);
        }
    }
}
