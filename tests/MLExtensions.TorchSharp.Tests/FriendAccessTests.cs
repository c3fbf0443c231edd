
namespace MLExtensions.TorchSharp.Tests;

public class FriendAccessTests
{
    [Fact]
    public void These_internal_members_of_ML_NET_are_reached()
        => Assert.Equal(
        [
            "Microsoft.ML.ExtensionBaseAttribute..ctor",
            "Microsoft.ML.LoadableClassAttribute",
            "Microsoft.ML.LoadableClassAttribute..ctor",
            "Microsoft.ML.ModelLoadContext",
            "Microsoft.ML.Runtime.ComponentCatalog.GetExtensionValue",
            "Microsoft.ML.SignatureLoadModel",
        ],
        ReferencedMembers.Internal(typeof(TorchEngine).Assembly, "Microsoft.ML.Core", "Microsoft.ML.Data"));
}
