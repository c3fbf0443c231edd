using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Scoring;

/// <summary>What the inputs and outputs of a model are called.</summary>
/// <param name="Features">The names of the features; empty where they have none.</param>
/// <param name="Classes">The names of the classes; empty where they have none.</param>
internal sealed record ModelNames(IReadOnlyList<string> Features, IReadOnlyList<string> Classes)
{
    /// <summary>Gets the names in a model that no trainer has trained.</summary>
    public static ModelNames None { get; } = new([], []);

    /// <summary>Returns the names that the columns of a training set have.</summary>
    public static ModelNames Of(FeatureColumn features, PredictionColumns columns)
        => new(features.SlotNames, columns.ClassNames);
}
