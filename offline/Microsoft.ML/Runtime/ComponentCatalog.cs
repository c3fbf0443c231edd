using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that saved models can name: found by the attributes of registered assemblies.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClassAttribute> _classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly))
                return;
            foreach (LoadableClassAttribute loadable in assembly.GetCustomAttributes<LoadableClassAttribute>())
                AddClass(loadable, throwOnError);
            if (assembly != typeof(ComponentCatalog).Assembly)
                AddExtensions(assembly, throwOnError);
        }
    }

    internal object GetExtensionValue(IHostEnvironment env, Type attributeType, string contractName)
    {
        if (_extensions.TryGetValue((attributeType, contractName), out Type? type))
            return Activator.CreateInstance(type)!;
        throw Errors.State($"No class with the attribute {attributeType.FullName} is registered for the contract '{contractName}'. "
            + $"{nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} registers those of an assembly.");
    }

    /// <summary>Creates what is registered under a name and signature; false where nothing is.</summary>
    internal bool TryCreate<TSignature>(IHostEnvironment env, string name, object[] arguments, out object? result)
    {
        result = null;
        LoadableClassAttribute? loadable;
        lock (_lock)
            _classes.TryGetValue((name.ToLowerInvariant(), typeof(TSignature)), out loadable);
        if (loadable == null)
            return false;

        (MethodBase creator, bool takesEnvironment) = FindCreator(loadable)!.Value;
        object[] all = takesEnvironment ? [env, .. arguments] : arguments;
        try
        {
            result = creator is ConstructorInfo constructor ? constructor.Invoke(all) : creator.Invoke(null, all);
        }
        catch (TargetInvocationException exception) when (exception.InnerException?.IsMarked() == true)
        {
            throw Errors.State("Error during class instantiation", exception);
        }
        return true;
    }

    private void AddClass(LoadableClassAttribute loadable, bool throwOnError)
    {
        if (FindCreator(loadable) == null)
        {
            if (throwOnError)
                throw Errors.State($"Can't instantiate loadable class '{loadable.InstanceType.Name}' with name '{loadable.LoadNames[0]}'");
            return;
        }
        foreach (string name in loadable.LoadNames)
        {
            if (!_classes.TryAdd((name.ToLowerInvariant(), loadable.SignatureType), loadable) && throwOnError)
                throw Errors.State($"The name '{name}' is taken: it cannot also stand for {loadable.InstanceType.Name} under {loadable.SignatureType}.");
        }
    }

    private void AddExtensions(Assembly assembly, bool throwOnError)
    {
        var marked = from type in assembly.GetTypes()
                     where type.IsClass
                     from attribute in type.GetCustomAttributes<ExtensionBaseAttribute>()
                     select (Key: (attribute.GetType(), attribute.ContractName), Type: type);
        foreach (var (key, type) in marked)
        {
            if (!_extensions.TryAdd(key, type) && throwOnError)
                throw Errors.State($"The contract '{key.ContractName}' of {key.Item1.Name} has a class already.");
        }
    }

    /// <summary>A static Create that returns exactly the class, or a constructor; with the environment before the signature's parameters, or without.</summary>
    private static (MethodBase Method, bool TakesEnvironment)? FindCreator(LoadableClassAttribute loadable)
    {
        Type[] plain = [.. loadable.SignatureType.GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        foreach (Type[] parameters in new[] { plain, [typeof(IHostEnvironment), .. plain] })
        {
            MethodInfo? create = loadable.LoaderType.GetMethod("Create", BindingFlags.Static | Any, parameters);
            if (create?.ReturnType == loadable.InstanceType)
                return (create, parameters != plain);
        }
        foreach (Type[] parameters in new[] { plain, [typeof(IHostEnvironment), .. plain] })
        {
            if (loadable.InstanceType.IsAssignableFrom(loadable.LoaderType)
                && loadable.LoaderType.GetConstructor(BindingFlags.Instance | Any, parameters) is ConstructorInfo constructor)
                return (constructor, parameters != plain);
        }
        return null;
    }
}
