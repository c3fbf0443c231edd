namespace MLExtensions.Core.Tests;

/// <summary>Base of the tests in AnyEngine, which hold for every engine: this project runs them with <see cref="SimdEngine"/>, others with theirs.</summary>
public abstract class EngineTests
{
    protected static IEngine Engine { get; } = new SimdEngine(2);
}
