using Microsoft.ML;

namespace MLExtensions;

/// <summary>Extension methods of the trainers of networks of fully connected layers.</summary>
/// <example>
/// <code>
/// var trainer = mlContext.Regression.Trainers.Sgd();
/// SgdRegressionTransformer transformer = trainer.Fit(trainData);
/// NetworkGradients gradients = trainer.ComputeGradients(testData, transformer);
/// Console.WriteLine($"{gradients.Loss}: {string.Join(", ", gradients.Layers[0].Weights.ToArray())}");
/// </code>
/// </example>
public static class NetworkTrainerExtensions
{
    /// <summary>Computes the mean loss of a trained network on rows, and its derivatives by each weight and bias.</summary>
    /// <remarks>
    /// There is no dropout. Rows have the weights that they have in training. Loss and derivatives are in the units of features and labels.
    /// </remarks>
    /// <param name="trainer">The trainer, whose options give the shape of the network and the loss.</param>
    /// <param name="data">The rows, with the columns of a training set.</param>
    /// <param name="model">The network, of the shape that the options give.</param>
    /// <exception cref="ArgumentException">
    /// The network has another shape; a column is missing, or of another type; or there are no rows.
    /// </exception>
    public static NetworkGradients ComputeGradients<TTransformer, TModel>(
        this Trainer<TTransformer, TModel> trainer, IDataView data, TModel model)
        where TTransformer : PredictionTransformer<TModel>
        where TModel : NetworkModelParameters
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(model);
        return trainer.Use(
            data, "compute gradients of", model, isInUserUnits: true, (engine, plan, training)
                => NetworkGradients.Of(engine, (NetworkPlan)plan, training.Rows.Sample));
    }

    /// <summary>Computes the mean loss of the network of a transformer on rows, and its derivatives by each weight and bias.</summary>
    /// <remarks>There is no dropout. Rows have the weights that they have in training.</remarks>
    /// <param name="trainer">The trainer, whose options give the shape of the network and the loss.</param>
    /// <param name="data">The rows, with the columns of a training set.</param>
    /// <param name="transformer">The transformer; its network has the shape that the options give.</param>
    /// <exception cref="ArgumentException">
    /// The network has another shape; a column is missing, or of another type; or there are no rows.
    /// </exception>
    public static NetworkGradients ComputeGradients<TTransformer, TModel>(
        this Trainer<TTransformer, TModel> trainer, IDataView data, IPredictionTransformer<TModel> transformer)
        where TTransformer : PredictionTransformer<TModel>
        where TModel : NetworkModelParameters
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return trainer.ComputeGradients(data, transformer.Model);
    }
}
