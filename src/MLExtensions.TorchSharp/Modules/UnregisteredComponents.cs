using System.Collections;
using System.Globalization;
using System.Reflection;
using TorchSharp.Modules;

namespace MLExtensions.Torch;

/// <summary>
/// Finds layers and tensors that a module holds without having registered them. They would not be trained, or not be saved with the
/// module: libtorch knows of what is registered alone.
/// </summary>
internal sealed class UnregisteredComponents
{
    // A module that holds the whole of an app is not searched to its end.
    private const int MaxObjects = 100_000;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<nn.Module> _modules;
    private readonly HashSet<nint> _tensors = [];
    private readonly List<string> _found = [], _constants = [];
    private readonly Queue<(object Value, string Path)> _queue = new();

    private UnregisteredComponents(nn.Module module)
    {
        _modules = new HashSet<nn.Module>(module.modules().Append(module), ReferenceEqualityComparer.Instance);
        foreach ((_, Tensor parameter) in module.named_parameters())
            _tensors.Add(TensorData.Identity(parameter));
        foreach ((_, Tensor buffer) in module.named_buffers())
            _tensors.Add(TensorData.Identity(buffer));
    }

    /// <summary>Throws where a module holds what it has not registered.</summary>
    /// <param name="module">The module, after a forward pass, which may have created layers.</param>
    /// <param name="contractName">The name of the module in messages.</param>
    /// <exception cref="ArgumentException">There is such a layer or tensor; the message names the fields.</exception>
    public static void Refuse(nn.Module module, string contractName)
    {
        var search = new UnregisteredComponents(module);
        search.Search(module);
        if (search._found.Count > 0)
        {
            throw new ArgumentException(
                $"The module '{contractName}' has layers or tensors that are not registered, and would not be trained or saved: "
                + $"{string.Join(", ", search._found.Take(20))}{(search._found.Count > 20 ? ", ..." : "")}. Assign layers to fields of the "
                + "module's class before RegisterComponents(), several of them as ModuleList or ModuleDict; tensors that are trained as "
                + "Parameter, others by register_buffer.", nameof(TorchModuleOptions.Module));
        }
    }

    /// <summary>Returns the fields that hold tensors which are neither trained nor registered.</summary>
    /// <param name="module">The module.</param>
    public static IReadOnlyList<string> FindConstants(nn.Module module)
    {
        var search = new UnregisteredComponents(module);
        search.Search(module);
        return search._constants;
    }

    private void Search(nn.Module module)
    {
        _queue.Enqueue((module, ""));
        while (_queue.TryDequeue(out (object Value, string Path) next) && _seen.Count < MaxObjects)
        {
            if (next.Value is string or Type or MemberInfo or Pointer || (!next.Value.GetType().IsValueType && !_seen.Add(next.Value)))
                continue;
            switch (next.Value)
            {
                case Tensor tensor when !tensor.IsInvalid && !_tensors.Contains(TensorData.Identity(tensor)):
                    // Constants may be where they like, if they are the same each time.
                    (tensor.requires_grad && tensor.is_leaf ? _found : _constants).Add(next.Path);
                    break;
                case Tensor:
                    break;
                case nn.Module layer when !_modules.Contains(layer) && HasState(layer):
                    _found.Add(next.Path);
                    break;
                default:
                    Enqueue(next.Value, next.Path);
                    break;
            }
        }
    }

    /// <summary>
    /// Returns whether a layer has anything to register: what is trained, or a mode that the module's own mode has to reach.
    /// </summary>
    private static bool HasState(nn.Module layer) => layer.parameters().Any() || layer.buffers().Any()
        || layer.modules().Append(layer).Any(part => part is RReLU
            || part.GetType().Name.Contains("Dropout", StringComparison.Ordinal));

    private void Enqueue(object value, string path)
    {
        switch (value)
        {
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                    Add(entry.Value, $"{path}[{entry.Key}]");
                break;
            case IEnumerable items when items is ICollection || IsSet(items.GetType()):
                int i = 0;
                foreach (object? item in items)
                    Add(item, $"{path}[{(i++).ToString(CultureInfo.InvariantCulture)}]");
                break;
            default:
                for (Type? type = value.GetType(); type != null && IsSearched(type); type = type.BaseType)
                    AddFields(value, type, path);
                break;
        }
    }

    private void AddFields(object value, Type type, string path)
    {
        BindingFlags statics = value is nn.Module ? BindingFlags.Static : default;
        foreach (FieldInfo field in type.GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly | statics))
        {
            if (!CanHold(field.FieldType))
                continue;
            // The field of a property is named <Layers>k__BackingField.
            string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
            Add(field.GetValue(value), path.Length == 0 ? name : $"{path}.{name}");
        }
    }

    private void Add(object? value, string path)
    {
        if (value != null && CanHold(value.GetType()))
            _queue.Enqueue((value, path));
    }

    /// <summary>Returns whether a value of a type can lead to a layer.</summary>
    private static bool CanHold(Type type) => !type.IsPrimitive && !type.IsEnum && !type.IsPointer && !type.IsByRefLike
        && type != typeof(string) && !(type.IsArray && !CanHold(type.GetElementType()!));

    private static bool IsSet(Type type)
        => Array.Exists(type.GetInterfaces(), one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));

    /// <summary>
    /// Returns whether the fields of a class are looked at: those of apps, of delegates, which hold what a lambda uses, and of classes of
    /// .NET for objects of another class, such as tuples; not those of TorchSharp, whose layers register themselves, nor of the rest of
    /// .NET and of ML.NET.
    /// </summary>
    private static bool IsSearched(Type type)
    {
        string assembly = type.Assembly.GetName().Name ?? "";
        bool isOfNet = assembly is "mscorlib" or "netstandard" || assembly.StartsWith("System.", StringComparison.Ordinal);
        return typeof(Delegate).IsAssignableFrom(type) || (isOfNet && Array.Exists(type.GetGenericArguments(), CanHold))
            || !(isOfNet || assembly == "TorchSharp" || assembly.StartsWith("Microsoft.ML", StringComparison.Ordinal));
    }
}
