using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>A number; the seconds of a TimeSpan.</summary>
internal abstract class NumberCell : Cell
{
    /// <summary>Gets the number; NaN where it is missing.</summary>
    public double Value { get; protected set; }

    public override bool IsMissing => double.IsNaN(Value);

    public override ulong Identity => BitConverter.DoubleToUInt64Bits(Value);

    public override double NumberAt(int slot) => Value;

    public static new NumberCell Create(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(TimeSpan) => new Of<TimeSpan>(row, column, NumberColumn.NumberOf),
        var type when type == typeof(float) => Number<float>(row, column),
        var type when type == typeof(double) => Number<double>(row, column),
        var type when type == typeof(sbyte) => Number<sbyte>(row, column),
        var type when type == typeof(byte) => Number<byte>(row, column),
        var type when type == typeof(short) => Number<short>(row, column),
        var type when type == typeof(ushort) => Number<ushort>(row, column),
        var type when type == typeof(int) => Number<int>(row, column),
        var type when type == typeof(uint) => Number<uint>(row, column),
        var type when type == typeof(long) => Number<long>(row, column),
        _ => Number<ulong>(row, column),
    };

    private static Of<T> Number<T>(DataViewRow row, DataViewSchema.Column column)
        where T : INumber<T>
        => new(row, column, double.CreateTruncating);

    private sealed class Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> toDouble) : NumberCell
    {
        private readonly ValueGetter<T> _get = row.GetGetter<T>(column);
        private T _value = default!;

        public override void Read()
        {
            _get(ref _value);
            Value = NumberType.Limit(toDouble(_value));
        }
    }
}
