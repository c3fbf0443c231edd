namespace MLExtensions.Core.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_Core_refer_to_earlier_ones_only() => FolderReferences.AssertOrder(typeof(Network).Assembly,
        ["", "Randomness", "Formats", "Datasets", "Initializations", "Activations", "Losses", "Networks", "Schedules", "Optimizers",
            "Rows", "Streaming", "Augmentation", "Plans", "Engines", "Engines/Simd", "Tables", "Prediction", "Training"]);
}
