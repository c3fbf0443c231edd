namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Operators.Abs.Tensor(this);

        public Tensor absolute() => Operators.Abs.Tensor(this);

        public Tensor neg() => Operators.Neg.Tensor(this);

        public Tensor negative() => Operators.Neg.Tensor(this);

        public Tensor exp() => Operators.Exp.Tensor(this);

        public Tensor log() => Operators.Log.Tensor(this);

        public Tensor log1p() => Operators.Log1p.Tensor(this);

        public Tensor log10() => Operators.Log10.Tensor(this);

        public Tensor sqrt() => Operators.Sqrt.Tensor(this);

        public Tensor rsqrt() => Operators.Rsqrt.Tensor(this);

        public Tensor reciprocal() => Operators.Reciprocal.Tensor(this);

        public Tensor square() => Operators.Square.Tensor(this);

        public Tensor sign() => Operators.Sign.Tensor(this);

        public Tensor floor() => Operators.Floor.Tensor(this);

        public Tensor sin() => Operators.Sin.Tensor(this);

        public Tensor cos() => Operators.Cos.Tensor(this);

        public Tensor erf() => Operators.Erf.Tensor(this);

        public Tensor sigmoid() => Operators.Sigmoid.Tensor(this);

        public Tensor tanh() => Operators.Tanh.Tensor(this);

        public Tensor relu() => Operators.Relu.Tensor(this);

        public Tensor gelu() => Operators.Gelu.Tensor(this);

        public Tensor logical_not() => Operators.LogicalNot.Tensor(this);

        public Tensor isnan() => Operators.IsNan.Tensor(this);

        public Tensor isinf() => Operators.IsInf.Tensor(this);

        public Tensor isfinite() => Operators.IsFinite.Tensor(this);

        public Tensor leaky_relu(Scalar negative_slope) => Operators.LeakyRelu.Tensor(this, negative_slope);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Operators.Softmax.Tensor(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Operators.LogSoftmax.Tensor(this, dim, dtype);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Operators.Clamp.Tensor(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Operators.ClampTensor.Tensor(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_min(Scalar min) => Operators.ClampMin.Tensor(this, min);

        public Tensor clamp_max(Scalar max) => Operators.ClampMax.Tensor(this, max);

        public Tensor add(Tensor target) => Operators.Add.Tensor(this, target);

        public Tensor add(Scalar scalar) => Operators.AddScalar.Tensor(this, scalar);

        public Tensor add(Tensor target, Scalar alpha) => Operators.Add.Tensor(this, target, alpha);

        public Tensor add(Scalar scalar, Scalar alpha) => Operators.AddScalar.Tensor(this, scalar, alpha);

        public Tensor sub(Tensor target) => Operators.Sub.Tensor(this, target);

        public Tensor sub(Scalar target) => Operators.SubScalar.Tensor(this, target);

        public Tensor mul(Tensor target) => Operators.Mul.Tensor(this, target);

        public Tensor mul(Scalar target) => Operators.MulScalar.Tensor(this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Operators.DivMode.Tensor(this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Operators.DivScalarMode.Tensor(this, target, Name(rounding_mode));

        public Tensor true_divide(Tensor other) => Operators.Div.Tensor(this, other);

        public Tensor true_divide(Scalar other) => Operators.DivScalar.Tensor(this, other);

        public Tensor remainder(Tensor target) => Operators.Remainder.Tensor(this, target);

        public Tensor remainder(Scalar scalar) => Operators.RemainderScalar.Tensor(this, scalar);

        public Tensor pow(Tensor exponent) => Operators.Pow.Tensor(this, exponent);

        public Tensor pow(Scalar exponent) => Operators.PowScalar.Tensor(this, exponent);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Operators.Addcmul.Tensor(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Operators.Addcdiv.Tensor(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Operators.Addcdiv.Tensor(this, tensor1, tensor2);

        public Tensor maximum(Tensor other) => Operators.Maximum.Tensor(this, other);

        public Tensor minimum(Tensor other) => Operators.Minimum.Tensor(this, other);

        public Tensor logical_and(Tensor other) => Operators.LogicalAnd.Tensor(this, other);

        public Tensor logical_or(Tensor other) => Operators.LogicalOr.Tensor(this, other);

        public Tensor bitwise_right_shift(Tensor other) => Operators.BitwiseRightShift.Tensor(this, other);

        public Tensor logical_xor(Tensor other) => Operators.LogicalXor.Tensor(this, other);

        private static Argument Name(RoundingMode mode) => mode switch
        {
            RoundingMode.trunc => "trunc",
            RoundingMode.floor => "floor",
            _ => Argument.None,
        };
    }
}
