using MLExtensions.TestSupport;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_refer_to_earlier_ones_only() => FolderReferences.AssertOrder(typeof(TrainerOptions).Assembly,
        ["FriendAccess", "Persistence", "Schema", "Onnx", "Mapping", "Tasks", "Scoring", "Trainers", "Transforms", "Tables", "Data",
            "Metrics", "Tuning", "Catalogs"]);

    [Fact]
    public void Folders_of_MLExtensions_TorchSharp_refer_to_earlier_ones_only()
        => FolderReferences.AssertOrder(typeof(TorchEngine).Assembly,
        ["Tensors", "LibTorch", "Native", "Engine/Rules", "Engine", "Modules", "Script"]);
}
