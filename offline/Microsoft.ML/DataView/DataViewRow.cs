namespace Microsoft.ML
{
    /// <summary>Fills a variable with the current value; what it held before may be used as a buffer.</summary>
    public delegate void ValueGetter<TValue>(ref TValue value);

    /// <summary>A row of data, of which some columns are active.</summary>
    public abstract class DataViewRow : IDisposable
    {
        public abstract DataViewSchema Schema { get; }

        public abstract long Position { get; }

        public abstract long Batch { get; }

        public abstract ValueGetter<DataViewRowId> GetIdGetter();

        public abstract bool IsColumnActive(DataViewSchema.Column column);

        /// <summary>A delegate for the values of an active column; it serves the current row, whichever that is when it is called.</summary>
        public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }
    }

    /// <summary>A row that moves forward through data, from before the first row until MoveNext returns false.</summary>
    public abstract class DataViewRowCursor : DataViewRow
    {
        public abstract bool MoveNext();
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>What identifies a row, wherever a cursor meets it.</summary>
    public readonly struct DataViewRowId(ulong low, ulong high) : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
    {
        public readonly ulong Low = low;
        public readonly ulong High = high;

        public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

        public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

        public override bool Equals(object? obj) => obj is DataViewRowId other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(Low, High);

        public override string ToString() => $"{High:x16}{Low:x16}";
    }
}
