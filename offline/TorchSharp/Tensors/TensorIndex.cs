namespace TorchSharp;

public static partial class torch
{
    /// <summary>One of the indices in brackets: a number, a range, a tensor, an ellipsis, or null for a new dimension.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None, Single, Null, Ellipsis, Bool, Tensor, Slice,
        }

        internal Kind kind;
        internal long? First;
        internal long? stopIndex;
        internal long? step;
        internal Tensor? tensor;

        internal readonly bool TakesDimension => kind is Kind.Single or Kind.Slice or Kind.Tensor;

        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        public static TensorIndex None = new() { kind = Kind.None };

        public static TensorIndex Null = new() { kind = Kind.Null };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, First = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { kind = Kind.Slice, First = start, stopIndex = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(Number(range.Start), range.End.Equals(Index.End) ? null : Number(range.End));

        private static long Number(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        public static implicit operator TensorIndex(long value) => Single(value);

        // There for the compiler alone: because of it, a number in brackets becomes an index, and not a Tensor.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(Number(index));
    }

    public enum RoundingMode
    {
        None, trunc, floor,
    }
}
