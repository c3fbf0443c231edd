using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>
/// What is trained, whatever the label means: how a plan follows from the options and the data, and how a transformer follows from what was
/// trained. A trainer combines a family with a <see cref="LearningTask"/>.
/// </summary>
/// <typeparam name="TTransformer">The type of the transformer.</typeparam>
/// <typeparam name="TModel">The type of the model in it.</typeparam>
internal abstract class ModelFamily<TTransformer, TModel>
    where TModel : class
{
    /// <summary>Gets the name that messages have for the trainer.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether the options have parameters to begin with.</summary>
    public abstract bool HasInitialParameters { get; }

    /// <summary>Creates the engine that the options choose, or the default one.</summary>
    public abstract Engine CreateEngine();

    /// <summary>
    /// Creates the plan of a training: the settings of the options, what is trained with its first parameters, loss, optimizer and seed.
    /// </summary>
    /// <param name="features">The number of features.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="loss">The loss to minimize.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="initialModel">The model to begin with; null to begin as the options say.</param>
    /// <param name="channel">Receives a message on the parameters to begin with.</param>
    public abstract TrainingPlan CreatePlan(int features, int outputs, Loss loss, long seed, TModel? initialModel, IChannel channel);

    /// <summary>Throws where a batch cannot be trained on, before the training.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The number of rows to train on, without those held out for validation.</param>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    public virtual void CheckBatches(TrainingPlan plan, int rows)
    {
    }

    /// <summary>Creates the transformer of what was trained.</summary>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="state">The parameters that the training ended with.</param>
    /// <param name="history">The history of the training.</param>
    /// <param name="features">The column of features.</param>
    /// <param name="columns">The columns of predictions.</param>
    public abstract TTransformer CreateTransformer(
        TrainingPlan plan, NamedTensors state, TrainingHistory history, FeatureColumn features, PredictionColumns columns);
}
