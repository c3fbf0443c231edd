using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MLExtensions.TestSupport;

/// <summary>What a compiled assembly names of others, looked up in those that are loaded.</summary>
internal static class ReferencedMembers
{
    /// <summary>
    /// The types and members of other assemblies that are not public there, as Namespace.Type or Namespace.Type.Member, in alphabetic
    /// order.
    /// </summary>
    public static string[] Internal(Assembly assembly, params string[] others)
        => [.. Resolve(assembly).Select(found => found.Member).OfType<MemberInfo>()
            .Where(member => others.Contains(member.Module.Assembly.GetName().Name) && !IsPublic(member)).Select(Describe).Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>The reasons why types and members cannot be found.</summary>
    public static string[] Missing(Assembly assembly)
        => [.. Resolve(assembly).Select(found => found.Error).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<(MemberInfo? Member, string? Error)> Resolve(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        int[] tokens = [
            .. metadata.TypeReferences.Select(handle => MetadataTokens.GetToken(handle)),
            .. metadata.MemberReferences.Select(handle => MetadataTokens.GetToken(handle))];
        // A reference inside a generic type or method is looked up with Object as every type argument; one whose type arguments are
        // constrained cannot be, and is left out.
        Type[] arguments = [.. Enumerable.Repeat(typeof(object), 8)];
        foreach (int token in tokens)
        {
            (MemberInfo?, string?) found = (null, null);
            try
            {
                found = (assembly.ManifestModule.ResolveMember(token, arguments, arguments), null);
            }
            catch (Exception e) when (
                e is MissingMemberException or TypeLoadException && !e.Message.StartsWith("GenericArguments", StringComparison.Ordinal))
            {
                found = (null, e.Message);
            }
            catch (TypeLoadException)
            {
            }
            yield return found;
        }
    }

    private static bool IsPublic(MemberInfo member) => (member as Type ?? member.DeclaringType!).IsVisible && member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        _ => true,
    };

    private static string Describe(MemberInfo member) => member is Type type ? Name(type) : $"{Name(member.DeclaringType!)}.{member.Name}";

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;
}
