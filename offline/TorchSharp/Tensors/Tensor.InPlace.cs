namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs_() => Update(Operators.AbsInPlace, this);

        public Tensor neg_() => Update(Operators.NegInPlace, this);

        public Tensor exp_() => Update(Operators.ExpInPlace, this);

        public Tensor log_() => Update(Operators.LogInPlace, this);

        public Tensor sqrt_() => Update(Operators.SqrtInPlace, this);

        public Tensor sigmoid_() => Update(Operators.SigmoidInPlace, this);

        public Tensor tanh_() => Update(Operators.TanhInPlace, this);

        public Tensor relu_() => Update(Operators.ReluInPlace, this);

        public Tensor detach_() => Update(Operators.DetachInPlace, this);

        public Tensor add_(Tensor target) => Update(Operators.AddInPlace, this, target);

        public Tensor add_(Scalar scalar) => Update(Operators.AddScalarInPlace, this, scalar);

        public Tensor add_(Tensor target, Scalar alpha) => Update(Operators.AddInPlace, this, target, alpha);

        public Tensor add_(Scalar scalar, Scalar alpha) => Update(Operators.AddScalarInPlace, this, scalar, alpha);

        public Tensor sub_(Tensor target) => Update(Operators.SubInPlace, this, target);

        public Tensor sub_(Scalar target) => Update(Operators.SubScalarInPlace, this, target);

        public Tensor mul_(Tensor target) => Update(Operators.MulInPlace, this, target);

        public Tensor mul_(Scalar target) => Update(Operators.MulScalarInPlace, this, target);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Update(Operators.DivModeInPlace, this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Update(Operators.DivScalarModeInPlace, this, target, Name(rounding_mode));

        public Tensor pow_(Tensor exponent) => Update(Operators.PowInPlace, this, exponent);

        public Tensor pow_(Scalar exponent) => Update(Operators.PowScalarInPlace, this, exponent);

        public Tensor lerp_(Tensor end, Tensor weight) => Update(Operators.LerpInPlace, this, end, weight);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Update(Operators.AddcmulInPlace, this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Update(Operators.AddcdivInPlace, this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Update(Operators.AddcdivInPlace, this, tensor1, tensor2);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Update(Operators.ClampInPlace, this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Update(Operators.ClampTensorInPlace, this, min, max);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Update(Operators.MaskedFillInPlace, this, mask, value);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Update(Operators.ScatterInPlace, this, dim, index, src);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Update(Operators.CopyInPlace, this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Update(Operators.FillInPlace, this, value);

        /// <summary>Unlike the other methods that change a tensor, gives another handle to it, as in TorchSharp.</summary>
        public Tensor zero_() => Operators.ZeroInPlace.Tensor(this);

        public Tensor uniform_(double from, double to, Generator? generator = null) => Update(Operators.UniformInPlace, this, from, to, generator);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Update(Operators.NormalInPlace, this, mean, std, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Update(Operators.BernoulliInPlace, this, p, generator);

        public Tensor squeeze_(long? dim = null) => dim is { } one ? Update(Operators.SqueezeInPlace, this, one) : Update(Operators.SqueezeAllInPlace, this);

        public Tensor unsqueeze_(long dim) => Update(Operators.UnsqueezeInPlace, this, dim);

        public Tensor transpose_(long dim0, long dim1) => Update(Operators.TransposeInPlace, this, dim0, dim1);
    }
}
