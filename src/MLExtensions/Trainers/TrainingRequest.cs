using Microsoft.ML.Runtime;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>The data of a training, and what it begins with: what a plan is made of, beside the options.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Task">The meaning of the label.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Initial">The model to begin with; null to begin as the options say.</param>
/// <param name="Channel">Receives messages.</param>
internal sealed record TrainingRequest<TModel>(
    TrainingData Data, LearningTask Task, long Seed, InitialModel<TModel>? Initial, IChannel Channel)
    where TModel : ModelParameters
{
    /// <summary>Gets the number of features.</summary>
    public int Features => Data.Columns.FeatureCount;

    /// <summary>Gets the number of outputs.</summary>
    public int Outputs => Task.Outputs(Data.Columns.Label);

    /// <summary>Gets the loss to minimize, in the units of the labels.</summary>
    public Loss Loss => Task.Loss;

    /// <summary>Gets the number of the network that the plan is for, from 0.</summary>
    public int Member { get; init; }

    /// <summary>Gets the number of networks that are trained.</summary>
    public int Members { get; init; } = 1;

    /// <summary>Gets whether the plan has the units of features and labels, rather than scaled ones.</summary>
    public bool IsInUserUnits { get; init; }
}
