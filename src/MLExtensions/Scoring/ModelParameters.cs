using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>The base of all trained models: the history of the training, and the names of features and classes.</summary>
public abstract class ModelParameters
{
    private protected ModelParameters(TrainingHistory history, string lossName, ModelNames names)
        => (History, LossName, Names) = (history, lossName, names);

    /// <summary>Gets the history of the training.</summary>
    public TrainingHistory History { get; }

    /// <summary>Gets the name of the loss that training minimized; empty in a model that no trainer has trained.</summary>
    public string LossName { get; }

    /// <summary>Gets the names of the features, as the slot names of their column had them; empty where it had none.</summary>
    public IReadOnlyList<string> FeatureNames => Names.Features;

    /// <summary>
    /// Gets the names of the classes, as the key values of the label column had them, or of several labels, as its slot names had them, in
    /// the order of the outputs; empty where it had none, and for other tasks.
    /// </summary>
    public IReadOnlyList<string> ClassNames => Names.Classes;

    internal ModelNames Names { get; }
}
