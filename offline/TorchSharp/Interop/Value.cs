namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> is; the numbers are those of shim.h.</summary>
internal enum Kind : int
{
    None, Tensor, Integer, Real, Boolean, Text, Integers, Reals, Booleans, Tensors, Generator, Device,
}

/// <summary>What goes into an operator or a script, and what comes out; laid out as in shim.h.</summary>
internal struct Value
{
    public Kind Kind;
    public int Length;
    public long Number;
}

/// <summary>What can be asked of a tensor; the numbers are those of tensors.cpp.</summary>
internal enum Fact : int
{
    Dimensions, Elements, ElementSize, Type, Device, RequiresGrad, IsLeaf, IsContiguous, StorageOffset, Data,
}
