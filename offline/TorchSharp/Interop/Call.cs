using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Hands arguments over, and takes results.</summary>
internal static unsafe class Call
{
    private const int WordsOnStack = 128;

    /// <summary>The results in the order of the operator's schema: Tensor, long, double, bool, Tensor?[] or null.</summary>
    public static object?[] Run<TTarget>(TTarget target, ReadOnlySpan<Argument> arguments) where TTarget : ITarget
    {
        int count = Invoke(target, arguments, out Value* results, out long* words);
        var taken = new object?[count];
        for (int i = 0; i < count; i++) taken[i] = Take(results[i], words);
        return taken;
    }

    /// <summary>The only result, a tensor.</summary>
    public static Tensor RunForTensor<TTarget>(TTarget target, ReadOnlySpan<Argument> arguments) where TTarget : ITarget
    {
        _ = Invoke(target, arguments, out Value* results, out _);
        return new Tensor((nint)results[0].Number);
    }

    /// <summary>For an operator that changes its first argument and returns it: the new handle is of no use.</summary>
    public static void RunInPlace<TTarget>(TTarget target, ReadOnlySpan<Argument> arguments) where TTarget : ITarget
    {
        int count = Invoke(target, arguments, out Value* results, out _);
        for (int i = 0; i < count; i++) Native.shim_tensor_free((nint)results[i].Number);
    }

    private static int Invoke<TTarget>(TTarget target, ReadOnlySpan<Argument> arguments, out Value* results, out long* resultWords) where TTarget : ITarget
    {
        int needed = 0;
        foreach (ref readonly Argument argument in arguments) needed += argument.Words;
        Span<long> words = needed <= WordsOnStack ? stackalloc long[WordsOnStack] : new long[needed];
        Value* values = stackalloc Value[arguments.Length];
        int place = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Write(words[place..], place);
            place += arguments[i].Words;
        }

        int count;
        Value* given;
        long* givenWords;
        fixed (long* first = words) count = target.Invoke(values, arguments.Length, first, &given, &givenWords);
        foreach (ref readonly Argument argument in arguments) argument.KeepAlive();
        if (count < 0) throw new ExternalException(Shim.Message);
        results = given;
        resultWords = givenWords;
        return count;
    }

    private static object? Take(Value value, long* words) => value.Kind switch
    {
        Kind.Tensor => new Tensor((nint)value.Number),
        Kind.Integer => value.Number,
        Kind.Real => BitConverter.Int64BitsToDouble(value.Number),
        Kind.Boolean => value.Number != 0,
        Kind.Tensors => TakeTensors(new ReadOnlySpan<long>(words + value.Number, value.Length)),
        _ => null,
    };

    private static Tensor?[] TakeTensors(ReadOnlySpan<long> handles)
    {
        var tensors = new Tensor?[handles.Length];
        for (int i = 0; i < tensors.Length; i++) tensors[i] = handles[i] == 0 ? null : new Tensor((nint)handles[i]);
        return tensors;
    }
}

/// <summary>Something of the shim's that takes values and gives some back: an operator, or a method of a script.</summary>
internal unsafe interface ITarget
{
    int Invoke(Value* values, int count, long* words, Value** results, long** resultWords);
}
