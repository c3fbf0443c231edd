using MLExtensions.Tool.Commands;

namespace MLExtensions.Tool.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_Tool_refer_to_earlier_ones_only()
        => FolderReferences.AssertOrder(typeof(ToolProgram).Assembly, ["Files", "Models", "Commands", ""]);
}
