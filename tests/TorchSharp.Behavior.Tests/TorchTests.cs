[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TorchSharp.Behavior.Tests;

/// <summary>Base of all tests: skips them where libtorch is missing, and disposes what a test made.</summary>
public abstract class TorchTests : IDisposable
{
    private static readonly string? s_missing = WhatIsMissing();

    private readonly DisposeScope _scope;

    protected TorchTests()
    {
        SkipWithoutLibtorch();
        _scope = NewDisposeScope();
    }

    public static void SkipWithoutLibtorch() => Assert.SkipWhen(s_missing is not null, s_missing ?? "");

    public void Dispose()
    {
        _scope?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static void Near(float[] expected, Tensor actual, float tolerance = 1e-5f)
    {
        float[] found = actual.detach().data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.True(MathF.Abs(expected[i] - found[i]) <= tolerance * (1 + MathF.Abs(expected[i])), $"[{i}]: {expected[i]} and {found[i]}");
    }

    private static string? WhatIsMissing()
    {
        try
        {
            using Tensor one = ones(1);
            return null;
        }
        catch (Exception e) when (e.GetBaseException() is NotSupportedException or DllNotFoundException)
        {
            return e.GetBaseException().Message;
        }
    }
}
