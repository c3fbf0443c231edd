using MLExtensions.TestSupport;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The direction of the folders that docs/architecture.md draws: each refers only to those before it in the list, so there is no cycle.</summary>
public class FoldersTests
{
    [Fact]
    public void Folders_of_MLExtensions_refer_to_earlier_ones_only() => RefersToEarlierOnes(typeof(TrainerOptions),
        ["FriendAccess", "Persistence", "Schema", "Mapping", "Tasks", "Scoring", "Trainers", "Transforms", "Data", "Metrics", "Catalogs"]);

    [Fact]
    public void Folders_of_MLExtensions_TorchSharp_refer_to_earlier_ones_only() => RefersToEarlierOnes(typeof(TorchEngine),
        ["Tensors", "LibTorch", "Native", "Engine/Rules", "Engine", "Modules", "Script"]);

    private static void RefersToEarlierOnes(Type typeOfAssembly, string[] order)
    {
        Dictionary<(string From, string To), string> references = FolderReferences.Of(typeOfAssembly.Assembly);
        Assert.Equal(order.Order(), references.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct().Order());
        Assert.Empty(references.Where(arrow => Array.IndexOf(order, arrow.Key.To) > Array.IndexOf(order, arrow.Key.From)).Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {arrow.Value}"));
    }
}
