namespace TorchSharp.Interop;

/// <summary>An argument of an <see cref="Operator"/>: a number, or an object that becomes a handle or a list of words.</summary>
internal readonly struct Argument
{
    private readonly Kind _kind;
    private readonly long _number;
    private readonly object? _object;

    private Argument(Kind kind, long number, object? value = null) => (_kind, _number, _object) = (kind, number, value);

    public static Argument None => default;

    public static implicit operator Argument(Tensor? value) => value is null ? None : new(Kind.Tensor, 0, value);

    public static implicit operator Argument(long value) => new(Kind.Integer, value);

    public static implicit operator Argument(long? value) => value is { } number ? number : None;

    public static implicit operator Argument(double value) => new(Kind.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(Kind.Boolean, value ? 1 : 0);

    public static implicit operator Argument(string value) => new(Kind.Text, 0, value);

    public static implicit operator Argument(long[]? value) => value is null ? None : new(Kind.Integers, 0, value);

    public static implicit operator Argument(Tensor?[] value) => new(Kind.Tensors, 0, value);

    public static implicit operator Argument(Scalar? value) => value is null ? None : value.AsArgument();

    public static implicit operator Argument(ScalarType value) => new(Kind.Integer, (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Argument(Device? value) => value is null ? None : new(Kind.Device, value.Code);

    public static implicit operator Argument(Generator? value) => value is null ? None : new(Kind.Generator, 0, value);

    /// <summary>How many words its list needs.</summary>
    public int Words => _object switch
    {
        long[] numbers => numbers.Length,
        Tensor?[] tensors => tensors.Length,
        string text => (System.Text.Encoding.UTF8.GetByteCount(text) + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes a list's words to the front of <paramref name="words"/>, which lies at <paramref name="place"/> among all words.</summary>
    public Value Write(Span<long> words, int place)
    {
        switch (_object)
        {
            case null: return new Value { Kind = _kind, Number = _number };
            case Tensor tensor: return new Value { Kind = _kind, Number = tensor.Handle };
            case Generator generator: return new Value { Kind = _kind, Number = generator.Handle };
            case long[] numbers:
                numbers.CopyTo(words);
                return new Value { Kind = _kind, Length = numbers.Length, Number = place };
            case Tensor?[] tensors:
                for (int i = 0; i < tensors.Length; i++) words[i] = tensors[i] is { } tensor ? tensor.Handle : 0;
                return new Value { Kind = _kind, Length = tensors.Length, Number = place };
            default:
                int bytes = System.Text.Encoding.UTF8.GetBytes((string)_object, System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
                return new Value { Kind = _kind, Length = bytes, Number = place };
        }
    }

    /// <summary>Keeps what the handles belong to from being finalized before the call is over.</summary>
    public void KeepAlive() => GC.KeepAlive(_object);
}
