using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>A vector of numbers of known size.</summary>
internal abstract class VectorCell : Cell
{
    private double[] _values = [];
    private int _count;

    private VectorCell(DataViewSchema.Column column) => Size = ((VectorDataViewType)column.Type).Size;

    public override int Size { get; }

    /// <summary>Gets the numbers, or those that are not 0 by default.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>Gets the slots of the numbers; empty where there is a number for each.</summary>
    public abstract ReadOnlySpan<int> Slots { get; }

    public override bool IsMissing => false;

    public override ulong Identity
    {
        get
        {
            // Numbers that are 0 do not count, since they may be left out.
            var hash = new XxHash3();
            Span<byte> bytes = stackalloc byte[sizeof(int) + sizeof(double)];
            for (int i = 0; i < _count; i++)
            {
                if (_values[i] == 0)
                    continue;
                MemoryMarshal.Write(bytes, Slots.IsEmpty ? i : Slots[i]);
                MemoryMarshal.Write(bytes[sizeof(int)..], _values[i]);
                hash.Append(bytes);
            }
            return hash.GetCurrentHashAsUInt64();
        }
    }

    public override double NumberAt(int slot)
    {
        int place = Slots.IsEmpty ? slot : Slots.BinarySearch(slot);
        return place >= 0 && place < _count ? _values[place] : 0;
    }

    public static new VectorCell Create(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType item = ((VectorDataViewType)column.Type).ItemType;
        return item is BooleanDataViewType ? new Of<bool>(row, column, VectorColumn.NumberOf)
            : Type.GetTypeCode(item.RawType) switch
            {
                TypeCode.Single => Number<float>(row, column),
                TypeCode.Double => Number<double>(row, column),
                TypeCode.SByte => Number<sbyte>(row, column),
                TypeCode.Byte => Number<byte>(row, column),
                TypeCode.Int16 => Number<short>(row, column),
                TypeCode.UInt16 => Number<ushort>(row, column),
                TypeCode.Int32 => Number<int>(row, column),
                TypeCode.UInt32 => Number<uint>(row, column),
                TypeCode.Int64 => Number<long>(row, column),
                _ => Number<ulong>(row, column),
            };
    }

    private static Of<T> Number<T>(DataViewRow row, DataViewSchema.Column column)
        where T : INumber<T>
        => new(row, column, double.CreateTruncating);

    private sealed class Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> toDouble) : VectorCell(column)
    {
        private readonly ValueGetter<VBuffer<T>> _get = row.GetGetter<VBuffer<T>>(column);
        private readonly string _name = column.Name;
        private VBuffer<T> _vector;

        public override ReadOnlySpan<int> Slots => _vector.GetIndices();

        public override void Read()
        {
            _get(ref _vector);
            if (_vector.Length != Size)
                throw new InvalidOperationException($"Column '{_name}' should have {Size} values in every row; found {_vector.Length}.");
            ReadOnlySpan<T> values = _vector.GetValues();
            if (_values.Length < values.Length)
                _values = new double[Math.Min(Size, 2 * values.Length)];
            _count = values.Length;
            for (int i = 0; i < values.Length; i++)
                _values[i] = NumberType.Limit(toDouble(values[i]));
        }
    }
}
