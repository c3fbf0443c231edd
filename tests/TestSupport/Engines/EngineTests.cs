namespace MLExtensions.TestSupport.Engines;

/// <summary>Base of the tests that every engine has to pass. A test project derives a class from each of them, with its engine.</summary>
public abstract class EngineTests
{
    protected abstract Engine Engine { get; }
}
