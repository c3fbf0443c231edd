namespace MLExtensions.Core.Tests;

/// <summary>Base of the tests in MLExtensions.Core.Tests/AnyEngine: here with TorchEngine.</summary>
public abstract class EngineTests
{
    protected static IEngine Engine => TorchEngine.Cpu();
}
