namespace MLExtensions.Mpi.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_Mpi_refer_to_earlier_ones_only()
        => FolderReferences.AssertOrder(typeof(MpiEngine).Assembly, ["Native", "Ranks", "Engine"]);
}
