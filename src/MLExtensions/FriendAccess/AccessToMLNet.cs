// The members of ML.NET that a transformer needs to save itself are internal (dotnet/machinelearning issues 4911 and 6839). This assembly
// is compiled against copies in which they are public (eng/FriendAccess.targets). At run time, these attributes allow access to the
// originals.

using System.Runtime.CompilerServices;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

namespace System.Runtime.CompilerServices;

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
