namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor select(long dim, long index) => Operators.Select.Tensor(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Operators.Slice.Tensor(this, dim, start, finish, step);

        public Tensor narrow(long dim, long start, long length) => Operators.Narrow.Tensor(this, dim, start, length);

        public Tensor index_select(long dim, Tensor index) => Operators.IndexSelect.Tensor(this, dim, index);

        public Tensor gather(long dim, Tensor index) => Operators.Gather.Tensor(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Operators.Scatter.Tensor(this, dim, index, src);

        public Tensor take(Tensor index) => Operators.Take.Tensor(this, index);

        public Tensor masked_select(Tensor mask) => Operators.MaskedSelect.Tensor(this, mask);

        public Tensor masked_fill(Tensor mask, Scalar value) => Operators.MaskedFill.Tensor(this, mask, value);

        public Tensor where(Tensor condition, Tensor y) => Operators.Where.Tensor(condition, this, y);

        public Tensor nonzero() => Operators.Nonzero.Tensor(this);

        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => _ = index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => _ = index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(indices, i => (TensorIndex)i));
            set => _ = index_put_(value, Array.ConvertAll(indices, i => (TensorIndex)i));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor view, Tensor?[] tensors) = View(indices);
            Tensor result = tensors.Length == 0 ? view : Operators.Index.Tensor(view, tensors);
            return (ReferenceEquals(result, this) ? alias() : result).MoveToOuterDisposeScope();
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor view, Tensor?[] tensors) = View(indices);
            if (tensors.Length == 0) view.copy_(value);
            else Operators.IndexPutInPlace.InPlace(view, tensors, value);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using DisposeScope scope = NewDisposeScope();
            return index_put_(full([], value, dtype, device), indices);
        }

        // What can be had as a view is taken first, one index after the other; what is left are indices by tensors, for the dimensions of the view.
        private (Tensor view, Tensor?[] tensors) View(TensorIndex[] indices)
        {
            Tensor view = this;
            var tensors = new List<Tensor?>();
            int dim = 0;
            int used = indices.Count(i => i.TakesDimension);
            foreach (TensorIndex index in indices)
            {
                if (index.kind == TensorIndex.Kind.Ellipsis)
                {
                    for (long skipped = Dimensions - used; skipped > 0; skipped--, dim++) tensors.Add(null);
                    continue;
                }

                if (index.kind == TensorIndex.Kind.Single)
                {
                    view = view.select(dim, index.First ?? 0);
                    continue;
                }

                if (index.kind == TensorIndex.Kind.Slice) view = Operators.Slice.Tensor(view, (long)dim, index.First, index.stopIndex, index.step ?? 1);
                if (index.kind is TensorIndex.Kind.None or TensorIndex.Kind.Null) view = view.unsqueeze(dim);
                tensors.Add(index.tensor);
                dim++;
            }

            return (view, tensors.TrueForAll(t => t is null) ? [] : [.. tensors]);
        }
    }
}
