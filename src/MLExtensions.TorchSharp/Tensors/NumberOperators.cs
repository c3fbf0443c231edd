namespace MLExtensions.Torch;

/// <summary>
/// TorchSharp's operators with a number, under their names. TorchSharp does not keep a <see cref="Scalar"/> alive while libtorch reads it:
/// one that is made for a call may be finalized in the middle of it, when another thread has the garbage collected, and then libtorch
/// computes with whatever is there. Here a number lives until its call is over. Adding two tensors has a number in it, too: 1.
/// </summary>
internal static class NumberOperators
{
    public static Tensor Add(this Tensor x, Tensor y) => x.Add(y, 1);

    public static Tensor Add(this Tensor x, Tensor y, Scalar factor) => After(x.add(y, factor), factor);

    public static Tensor Add(this Tensor x, Scalar number)
    {
        using Scalar one = 1;
        return After(x.add(number, one), number);
    }

    public static Tensor Add_(this Tensor x, Tensor y) => x.Add_(y, 1);

    public static Tensor Add_(this Tensor x, Tensor y, Scalar factor) => After(x.add_(y, factor), factor);

    public static Tensor Add_(this Tensor x, Scalar number)
    {
        using Scalar one = 1;
        return After(x.add_(number, one), number);
    }

    public static Tensor Mul(this Tensor x, Scalar factor) => After(x.mul(factor), factor);

    public static Tensor Div(this Tensor x, Scalar divisor) => After(x.div(divisor), divisor);

    public static Tensor Mul_(this Tensor x, Scalar factor) => After(x.mul_(factor), factor);

    public static Tensor AddCMul(this Tensor x, Tensor a, Tensor b, Scalar factor) => After(x.addcmul(a, b, factor), factor);

    public static Tensor AddCMul_(this Tensor x, Tensor a, Tensor b, Scalar factor) => After(x.addcmul_(a, b, factor), factor);

    public static Tensor AddCDiv_(this Tensor x, Tensor a, Tensor b, Scalar factor) => After(x.addcdiv_(a, b, factor), factor);

    public static Tensor ClampMin(this Tensor x, Scalar least) => After(x.clamp_min(least), least);

    public static Tensor ClampMax(this Tensor x, Scalar most) => After(x.clamp_max(most), most);

    public static Tensor Pow(this Tensor x, Scalar exponent) => After(x.pow(exponent), exponent);

    public static Tensor LeakyRelu(this Tensor x, Scalar slope) => After(x.leaky_relu(slope), slope);

    public static Tensor Elu(this Tensor x, Scalar alpha)
    {
        using Scalar scale = 1, inputScale = 1;
        return After(x.elu(alpha, scale, inputScale), alpha);
    }

    public static Tensor GreaterOrEqual(this Tensor x, Scalar number) => After(x.ge(number), number);

    /// <summary>0, 1, 2 and so on, in 64 bits.</summary>
    public static Tensor CountTo(int count, Device device)
    {
        using Scalar first = 0L, end = (long)count, step = 1L;
        return arange(first, end, step, ScalarType.Int64, device);
    }

    private static Tensor After(Tensor result, Scalar number)
    {
        number.Dispose();
        return result;
    }
}
