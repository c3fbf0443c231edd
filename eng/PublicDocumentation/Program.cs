// Removes from an XML documentation file what belongs to members that users of the assembly cannot reach: the compiler writes the comments
// of internal members, too. Usage: PublicDocumentation ASSEMBLY DOCUMENTATION_FILE

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: PublicDocumentation ASSEMBLY DOCUMENTATION_FILE");
    return 2;
}

HashSet<string> visible = VisibleMembers(args[0]);
XDocument documentation = XDocument.Load(args[1], LoadOptions.PreserveWhitespace);
XElement[] hidden = [.. documentation.Descendants("member").Where(member => !visible.Contains(KeyOf(member.Attribute("name")!.Value)))];
foreach (XElement member in hidden)
{
    // With the line break before it.
    if (member.PreviousNode is XText space)
        space.Remove();
    member.Remove();
}
documentation.Save(args[1]);
return 0;

// Members as T:Type, or M:Type.Method/2 with the number of parameters, so that overloads are told apart by it.
static HashSet<string> VisibleMembers(string assembly)
{
    using var portableExecutable = new PEReader(File.OpenRead(assembly));
    MetadataReader metadata = portableExecutable.GetMetadataReader();
    var keys = new HashSet<string>();
    foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
        .Where(type => IsVisibleType(metadata, type)))
    {
        string name = NameOf(metadata, type);
        keys.Add($"T:{name}");
        // Nobody derives from a sealed class, so its protected members are out of reach, such as PrintMembers of a record.
        bool isSealed = type.Attributes.HasFlag(TypeAttributes.Sealed);
        foreach (FieldDefinition field in type.GetFields().Select(metadata.GetFieldDefinition)
            .Where(field => IsVisible(field.Attributes, isSealed)))
            keys.Add($"F:{name}.{metadata.GetString(field.Name)}");
        foreach (MethodDefinition method in type.GetMethods().Select(metadata.GetMethodDefinition)
            .Where(method => IsVisible((FieldAttributes)method.Attributes, isSealed)))
            keys.Add($"M:{name}.{metadata.GetString(method.Name).Replace('.', '#')}/{ParameterCount(metadata, method)}");
        foreach (PropertyDefinition property in type.GetProperties().Select(metadata.GetPropertyDefinition))
        {
            PropertyAccessors accessors = property.GetAccessors();
            if (IsVisibleMethod(metadata, accessors.Getter, isSealed) || IsVisibleMethod(metadata, accessors.Setter, isSealed))
                keys.Add($"P:{name}.{metadata.GetString(property.Name)}");
        }
        foreach (EventDefinition @event in type.GetEvents().Select(metadata.GetEventDefinition)
            .Where(@event => IsVisibleMethod(metadata, @event.GetAccessors().Adder, isSealed)))
            keys.Add($"E:{name}.{metadata.GetString(@event.Name)}");
    }
    return keys;
}

static string KeyOf(string id)
{
    int parameters = id.IndexOf('(');
    string name = parameters < 0 ? id : id[..parameters];
    if (id[0] != 'M')
        return name;
    int arity = name.IndexOf("``", StringComparison.Ordinal), depth = 0;
    int count = parameters < 0 ? 0 : 1
        + id[parameters..].Count(letter => (depth += letter is '{' or '(' ? 1 : letter is '}' or ')' ? -1 : 0) == 1 && letter == ',');
    return $"{(arity < 0 ? name : name[..arity])}/{count}";
}

static bool IsVisibleType(MetadataReader metadata, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
{
    TypeAttributes.Public => true,
    TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem
    => IsVisibleType(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())),
    _ => false,
};

// The accessibility bits of fields and methods are the same.
static bool IsVisible(FieldAttributes attributes, bool isSealed) => (attributes & FieldAttributes.FieldAccessMask) switch
{
    FieldAttributes.Public => true,
    FieldAttributes.Family or FieldAttributes.FamORAssem => !isSealed,
    _ => false,
};

static bool IsVisibleMethod(MetadataReader metadata, MethodDefinitionHandle handle, bool isSealed)
    => !handle.IsNil && IsVisible((FieldAttributes)metadata.GetMethodDefinition(handle).Attributes, isSealed);

static string NameOf(MetadataReader metadata, TypeDefinition type)
{
    string name = metadata.GetString(type.Name);
    if (!type.GetDeclaringType().IsNil)
        return $"{NameOf(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}";
    return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
}

static int ParameterCount(MetadataReader metadata, MethodDefinition method)
{
    BlobReader signature = metadata.GetBlobReader(method.Signature);
    SignatureHeader header = signature.ReadSignatureHeader();
    if (header.IsGeneric)
        signature.ReadCompressedInteger();
    return signature.ReadCompressedInteger();
}
