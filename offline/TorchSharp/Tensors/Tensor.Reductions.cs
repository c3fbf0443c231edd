namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Operators.SumAll.Tensor(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Operators.Sum.Tensor(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor mean() => Operators.MeanAll.Tensor(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Operators.Mean.Tensor(this, dimensions, keepdim, type);

        public Tensor max() => Operators.MaxAll.Tensor(this);

        public Tensor max(Tensor other) => maximum(other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Operators.MaxDim.Pair(this, dim, keepdim);

        public Tensor min() => Operators.MinAll.Tensor(this);

        public Tensor min(Tensor other) => minimum(other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Operators.MinDim.Pair(this, dim, keepdim);

        public Tensor argmax() => Operators.ArgMax.Tensor(this);

        public Tensor argmax(long dim, bool keepdim = false) => Operators.ArgMax.Tensor(this, dim, keepdim);

        public Tensor argmin() => Operators.ArgMin.Tensor(this);

        public Tensor argmin(long dim, bool keepdim = false) => Operators.ArgMin.Tensor(this, dim, keepdim);

        public Tensor std(bool unbiased = true) => Operators.StdAll.Tensor(this, unbiased);

        public Tensor var(bool unbiased = true) => Operators.VarAll.Tensor(this, unbiased);

        public Tensor prod(ScalarType? type = null) => Operators.ProdAll.Tensor(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Operators.Prod.Tensor(this, dim, keepdim, type);

        public Tensor cumsum(long dim, ScalarType? type = null) => Operators.CumSum.Tensor(this, dim, type);

        public Tensor logsumexp(long dim, bool keepdim = false) => Operators.LogSumExp.Tensor(this, new[] { dim }, keepdim);

        public Tensor norm(float p = 2.0f) => Operators.NormAll.Tensor(this, (double)p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Operators.Norm.Tensor(this, (double)p, new long[] { dim }, keepdim);

        public Tensor any() => Operators.AnyAll.Tensor(this);

        public Tensor any(long dim, bool keepdim = false) => Operators.Any.Tensor(this, dim, keepdim);

        public Tensor all() => Operators.AllAll.Tensor(this);

        public Tensor all(long dim, bool keepdim = false) => Operators.All.Tensor(this, dim, keepdim);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Operators.TopK.Pair(this, (long)k, (long)dim, largest, sorted);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Operators.Sort.Pair(this, stable, dim, descending);

        public Tensor matmul(Tensor target) => Operators.Matmul.Tensor(this, target);

        public Tensor mm(Tensor target) => Operators.Mm.Tensor(this, target);

        public Tensor bmm(Tensor batch2) => Operators.Bmm.Tensor(this, batch2);

        public Tensor mv(Tensor target) => Operators.Mv.Tensor(this, target);

        public Tensor dot(Tensor target) => Operators.Dot.Tensor(this, target);

        public Tensor outer(Tensor vec2) => Operators.Outer.Tensor(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Operators.Addmm.Tensor(this, mat1, mat2, (double)beta, (double)alpha);
    }
}
