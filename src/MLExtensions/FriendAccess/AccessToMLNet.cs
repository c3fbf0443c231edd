// ML.NET keeps internal what a transformer of somebody else's needs to save itself (dotnet/machinelearning issues 4911 and 6839). This
// assembly is compiled against copies in which internal is public (eng/FriendAccess.targets); at run time these attributes, which the
// runtime honours, open the originals.

using System.Runtime.CompilerServices;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

namespace System.Runtime.CompilerServices;

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
