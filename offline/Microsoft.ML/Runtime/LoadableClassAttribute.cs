namespace Microsoft.ML;

/// <summary>Tells the component catalog how to create an instance of a class from the names it is loaded by.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : Attribute
{
    public LoadableClassAttribute(Type instType, Type? argType, Type sigType, string userName, params string[] loadNames)
        : this(instType, instType, argType, sigType, userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames)
    {
        Check.Argument(argType == null, nameof(argType), "Only classes without an argument object are supported");
        Check.Argument(sigType.BaseType == typeof(MulticastDelegate), nameof(sigType), "LoadableClass signature type must be a delegate type");
        InstanceType = instType;
        LoaderType = loaderType;
        SignatureType = sigType;
        LoadNames = loadNames.Length > 0 ? loadNames : [userName];
    }

    internal Type InstanceType { get; }

    internal Type LoaderType { get; }

    internal Type SignatureType { get; }

    internal string[] LoadNames { get; }
}

/// <summary>The signature of what is created from a saved model.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
