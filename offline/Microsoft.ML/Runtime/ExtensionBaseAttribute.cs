namespace Microsoft.ML;

/// <summary>Marks classes that a saved model finds by contract name, once their assembly is registered.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName) => ContractName = contractName;

    public string ContractName { get; }
}
