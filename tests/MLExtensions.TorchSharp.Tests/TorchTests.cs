using MLExtensions.Torch;

// libtorch has one random generator for the whole process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Base of tests that make tensors: disposes them at the end of the test.</summary>
public abstract class TorchTests : IDisposable
{
    private readonly DisposeScope _scope;

    protected TorchTests()
    {
        // What it sets up comes too late once a test has computed with TorchSharp.
        TorchDevice.Cpu();
        _scope = NewDisposeScope();
    }

    public virtual void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static void AssertClose(float[] expected, Tensor actual, float tolerance = 1e-5f)
    {
        float[] found = actual.detach().data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Reference.AssertClose(expected[i], found[i], tolerance, $"[{i}]");
    }
}
