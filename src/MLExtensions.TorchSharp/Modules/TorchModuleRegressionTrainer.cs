using Microsoft.ML.Runtime;
using MLExtensions.Tasks;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// Trains a custom TorchSharp module to predict a number, or several at once, by mini-batch gradient descent.
/// Created by <c>mlContext.Regression.Trainers.TorchModule</c>.
/// </summary>
/// <remarks>
/// <para>
/// The module returns numbers, of the shape rows x numbers, or rows for one number. The label column is a Single, or a vector of Single of
/// known size; the feature column is a vector of Single of known size.
/// </para>
/// <para>
/// The output column is <c>Score</c>, of the label's type. Rows that have a label or a feature that is not finite are left out, and a
/// message on MLContext.Log has their number.
/// </para>
/// <para>Thread safety: a trainer may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var model = mlContext.Regression.Trainers.TorchModule&lt;Forecaster&gt;(labelColumnName: "Demand", epochs: 50).Fit(trainData);
/// var metrics = mlContext.Regression.Evaluate(model.Transform(testData), labelColumnName: "Demand");
/// </code>
/// </example>
public sealed class TorchModuleRegressionTrainer : Trainer<TorchModuleTransformer, TorchModuleModelParameters>
{
    internal TorchModuleRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, options, new TorchModuleFamily(environment, options))
    {
    }

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : TorchModuleOptions
    {
        /// <inheritdoc cref="MultilayerPerceptronRegressionTrainer.Options.Loss"/>
        public Loss Loss { get; set; } = Loss.MeanSquaredError;

        /// <inheritdoc cref="MultilayerPerceptronRegressionTrainer.Options.ClampToLabelRange"/>
        public bool ClampToLabelRange { get; set; }

        internal override LearningTask Task => new RegressionTask(Loss) { ClampsToLabelRange = ClampToLabelRange };
    }
}
