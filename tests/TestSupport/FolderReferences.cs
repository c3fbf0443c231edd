using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MLExtensions.TestSupport;

/// <summary>Which folders of a project refer to which, found in the compiled assembly and its portable PDB.</summary>
internal sealed class FolderReferences
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly Assembly _assembly;
    private readonly Dictionary<int, string> _folderOfType = [];

    private FolderReferences(Assembly assembly)
    {
        _assembly = assembly;
        string root = $"/src/{assembly.GetName().Name}/";
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(
            File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        MetadataReader pdb = provider.GetMetadataReader();
        foreach (MethodDebugInformationHandle handle in pdb.MethodDebugInformation)
        {
            MethodBase method = assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(handle.ToDefinitionHandle()))!;
            foreach (SequencePoint point in pdb.GetMethodDebugInformation(handle).GetSequencePoints())
                Add(method.DeclaringType!.MetadataToken, point.Document);
        }
        // The compiler names the documents of types without method bodies, such as interfaces.
        foreach (CustomDebugInformation information in pdb.CustomDebugInformation.Select(pdb.GetCustomDebugInformation)
            .Where(information => pdb.GetGuid(information.Kind) == TypeDocuments))
        {
            BlobReader documents = pdb.GetBlobReader(information.Value);
            Add(MetadataTokens.GetToken(information.Parent), MetadataTokens.DocumentHandle(documents.ReadCompressedInteger()));
        }

        void Add(int type, DocumentHandle document)
        {
            string path = pdb.GetString(pdb.GetDocument(document).Name).Replace('\\', '/');
            if (path.IndexOf(root, StringComparison.Ordinal) is >= 0 and int start && !path.Contains("/obj/", StringComparison.Ordinal))
                _folderOfType.TryAdd(type, Path.GetDirectoryName(path[(start + root.Length)..])!.Replace('\\', '/'));
        }
    }

    /// <summary>
    /// Asserts that each folder refers only to those before it in a list, so that there is no cycle, and that the list has all folders.
    /// </summary>
    public static void AssertOrder(Assembly assembly, string[] order)
    {
        Dictionary<(string From, string To), string> references = Of(assembly);
        Assert.Empty(references.Where(arrow => Array.IndexOf(order, arrow.Key.To) > Array.IndexOf(order, arrow.Key.From))
            .Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {arrow.Value}"));
        Assert.Equal(order.Order(), references.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct().Order());
    }

    /// <summary>
    /// Returns each reference of a type in one folder to a type in another one: the folders, with an example of the types. Files beside the
    /// project file are in the folder "".
    /// </summary>
    public static Dictionary<(string From, string To), string> Of(Assembly assembly)
    {
        var folders = new FolderReferences(assembly);
        var found = new Dictionary<(string, string), string>();
        foreach (Type type in assembly.GetTypes().Where(type => folders.FolderOf(type) != null))
        {
            foreach (Type used in TypesUsedBy(type).Distinct()
                .Where(used => folders.FolderOf(used) is { } to && to != folders.FolderOf(type)))
                found.TryAdd((folders.FolderOf(type)!, folders.FolderOf(used)!), $"{type.Name} -> {used.Name}");
        }
        return found;
    }

    private string? FolderOf(Type type)
    {
        if (type.Assembly != _assembly)
            return null;
        // A nested type is where the outermost one is: closures have no file of their own.
        for (Type? outer = type; outer != null; outer = outer.DeclaringType)
        {
            if (outer.DeclaringType == null)
                return _folderOfType.GetValueOrDefault(outer.MetadataToken) ?? _folderOfType.GetValueOrDefault(type.MetadataToken);
        }
        return null;
    }

    private static IEnumerable<Type> TypesUsedBy(Type type)
    {
        IEnumerable<Type?> used = [type.BaseType, .. type.GetInterfaces(), .. type.GetFields(Declared).Select(field => field.FieldType)];
        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            used = used.Concat(method.GetParameters().Select(parameter => parameter.ParameterType))
                .Append((method as MethodInfo)?.ReturnType).Concat(TypesInBody(method));
        }
        return used.Where(found => found != null).SelectMany(found => Parts(found!));
    }

    private static IEnumerable<Type?> TypesInBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        IEnumerable<Type?> used = body.LocalVariables.Select(local => local.LocalType);
        Type[] typeArguments = method.DeclaringType!.GetGenericArguments(),
            methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return used.Concat(
            Tokens(body.GetILAsByteArray()!).SelectMany(token => method.Module.ResolveMember(token, typeArguments, methodArguments) switch
        {
            Type found => [found],
            MethodInfo { IsGenericMethod: true } called => [called.DeclaringType, .. called.GetGenericArguments()],
            { } member => new[] { member.DeclaringType },
            null => [],
        }));
    }

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int i = 0; i < code.Length;)
        {
            OpCode instruction = OpCodesByValue[code[i] == 0xFE ? (short)(0xFE00 | code[++i]) : code[i]];
            i++;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
                yield return BitConverter.ToInt32(code, i);
            i += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type type)
        => type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericParameter ? []
        : type.GetGenericArguments().SelectMany(Parts).Append(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
}
