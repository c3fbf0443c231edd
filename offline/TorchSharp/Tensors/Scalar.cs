namespace TorchSharp;

/// <summary>A number of an element type; made by conversion from C#'s numbers.</summary>
public sealed class Scalar : IDisposable
{
    private readonly Argument _value;
    private readonly double _real;
    private readonly long _integer;

    internal Scalar(double value, ScalarType type) => (_value, _real, _integer, Type) = (value, value, double.IsFinite(value) ? (long)value : 0, type);

    internal Scalar(long value, ScalarType type) => (_value, _real, _integer, Type) = (value, value, value, type);

    internal Scalar(bool value) => (_value, _real, _integer, Type) = (value, value ? 1 : 0, value ? 1 : 0, ScalarType.Bool);

    // libtorch's scalars know integers, reals and truth values, not their widths.
    public ScalarType Type { get; }

    internal Argument AsArgument() => _value;

    internal double Real => _real;

    internal long Integer => _integer;

    public static implicit operator Scalar(byte value) => new((long)value, ScalarType.Int64);

    public static implicit operator Scalar(sbyte value) => new((long)value, ScalarType.Int64);

    public static implicit operator Scalar(short value) => new((long)value, ScalarType.Int64);

    public static implicit operator Scalar(int value) => new((long)value, ScalarType.Int64);

    public static implicit operator Scalar(long value) => new(value, ScalarType.Int64);

    public static implicit operator Scalar(float value) => new((double)value, ScalarType.Float64);

    public static implicit operator Scalar(double value) => new(value, ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(value);

    public void Dispose() => GC.SuppressFinalize(this);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Real;

    public static double ToDouble(this Scalar value) => value.Real;

    public static byte ToByte(this Scalar value) => checked((byte)value.Integer);

    public static short ToInt16(this Scalar value) => checked((short)value.Integer);

    public static int ToInt32(this Scalar value) => checked((int)value.Integer);

    public static long ToInt64(this Scalar value) => value.Integer;

    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
