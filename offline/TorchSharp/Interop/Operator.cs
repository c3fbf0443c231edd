namespace TorchSharp.Interop;

/// <summary>An operator of libtorch, by the name in its schema. Arguments are in the schema's order; trailing ones that have a default can be left out.</summary>
internal sealed unsafe class Operator(string name, string overload = "") : ITarget
{
    private nint _handle;

    public Tensor Tensor(params ReadOnlySpan<Argument> arguments) => Call.RunForTensor(this, arguments);

    public void InPlace(params ReadOnlySpan<Argument> arguments) => Call.RunInPlace(this, arguments);

    public (Tensor, Tensor) Pair(params ReadOnlySpan<Argument> arguments)
    {
        object?[] results = Call.Run(this, arguments);
        return ((Tensor)results[0]!, (Tensor)results[1]!);
    }

    public (Tensor, Tensor, Tensor) Triple(params ReadOnlySpan<Argument> arguments)
    {
        object?[] results = Call.Run(this, arguments);
        return ((Tensor)results[0]!, (Tensor)results[1]!, (Tensor)results[2]!);
    }

    public Tensor[] Tensors(params ReadOnlySpan<Argument> arguments) => (Tensor[])Call.Run(this, arguments)[0]!;

    public bool Boolean(params ReadOnlySpan<Argument> arguments) => (bool)Call.Run(this, arguments)[0]!;

    int ITarget.Invoke(Value* values, int count, long* words, Value** results, long** resultWords)
    {
        if (_handle == 0) _handle = Shim.Check(Native.shim_operator("aten::" + name, overload));
        return Native.shim_call(_handle, values, count, words, results, resultWords);
    }
}
