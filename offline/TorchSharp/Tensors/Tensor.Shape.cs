namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Operators.View.Tensor(this, shape);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Operators.Reshape.Tensor(this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Operators.Flatten.Tensor(this, start_dim, end_dim);

        public Tensor transpose(long dim0, long dim1) => Operators.Transpose.Tensor(this, dim0, dim1);

        public Tensor t() => Operators.T.Tensor(this);

        public Tensor T => Operators.NumpyT.Tensor(this);

        public Tensor permute(params long[] permutation) => Operators.Permute.Tensor(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor unsqueeze(long dim) => Operators.Unsqueeze.Tensor(this, dim);

        public Tensor squeeze(long? dim = null) => dim is { } one ? Operators.Squeeze.Tensor(this, one) : Operators.SqueezeAll.Tensor(this);

        public Tensor expand(params long[] sizes) => Operators.Expand.Tensor(this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Operators.Expand.Tensor(this, sizes, isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor repeat(params long[] sizes) => Operators.Repeat.Tensor(this, sizes);

        public Tensor flip(params long[] dims) => Operators.Flip.Tensor(this, dims);

        public Tensor tril(long diagonal = 0) => Operators.Tril.Tensor(this, diagonal);

        public Tensor triu(long diagonal = 0) => Operators.Triu.Tensor(this, diagonal);

        public Tensor diag(long diagonal = 0) => Operators.Diag.Tensor(this, diagonal);

        public Tensor[] unbind(long dimension = 0L) => Operators.Unbind.Tensors(this, dimension);

        public Tensor[] split(long size, int dim = 0) => Operators.Split.Tensors(this, size, (long)dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Operators.SplitSizes.Tensors(this, sizes, dim);

        public Tensor[] chunk(long chunks, long dim = 0L) => Operators.Chunk.Tensors(this, chunks, dim);

        public Tensor contiguous() => Operators.Contiguous.Tensor(this);

        public Tensor clone() => Operators.Clone.Tensor(this);
    }
}
