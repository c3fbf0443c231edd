namespace MLExtensions.Columnar.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_Columnar_refer_to_earlier_ones_only()
        => FolderReferences.AssertOrder(
            typeof(ColumnarLoadOptions).Assembly, ["", "Files", "Rows", "ArrowFiles", "ParquetFiles", "Saving", "Catalogs"]);
}
