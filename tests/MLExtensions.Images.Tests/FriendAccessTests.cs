namespace MLExtensions.Images.Tests;

public class FriendAccessTests
{
    [Fact]
    public void These_internal_members_of_ML_NET_are_reached()
        => Assert.Equal(
        [
            "Microsoft.ML.LoadableClassAttribute",
            "Microsoft.ML.LoadableClassAttribute..ctor",
            "Microsoft.ML.ModelLoadContext",
            "Microsoft.ML.SignatureLoadModel",
        ],
        ReferencedMembers.Internal(typeof(ImageFolder).Assembly, "Microsoft.ML.Core", "Microsoft.ML.Data"));

    [Fact]
    public void Every_member_of_ML_NET_that_is_named_exists()
        => Assert.Empty(ReferencedMembers.Missing(typeof(ImageFolder).Assembly));
}
