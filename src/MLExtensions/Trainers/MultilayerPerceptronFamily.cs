using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>Multi-layer perceptrons: hidden layers of one activation, with dropout, and an output layer.</summary>
/// <param name="options">The settings; checked, and not changed any more.</param>
internal sealed class MultilayerPerceptronFamily(MultilayerPerceptronOptions options)
    : NetworkFamily<MultilayerPerceptronTransformer, MultilayerPerceptronModelParameters>(options)
{
    // Softmax and cross-entropy are trained as one, which is exact for any outputs; the model then gets the softmax.
    private readonly bool _isSoftmaxInLoss = options.OutputActivation == Activation.Softmax
        && options.Task.Loss is ClassLoss and not NegativeLogLikelihoodLoss;

    public override string Name => "MultilayerPerceptron";

    protected override IReadOnlyList<int> HiddenLayers => options.HiddenLayers;

    public override int MembersFor(TrainingRequest<MultilayerPerceptronModelParameters> request)
    {
        if (request.Initial is not { Model.Members.Count: var known })
            return options.Members ?? (options.IsAutomatic ? Choose(request, null).Members : 1);
        if (options.Members is int members && members != known)
        {
            throw new ArgumentException(
                $"The initial model has {known} networks, and all of them are trained on: {nameof(options.Members)} should be null or "
                + $"{known}; found {members}.", nameof(request));
        }
        return known;
    }

    protected override NetworkPlan WithChoices(NetworkPlan plan, TrainingRequest<MultilayerPerceptronModelParameters> request)
    {
        // With a factor for each feature, a step would take as long as there are features.
        if (request.Data.Rows.Sparse != null && options.HasFeatureFactors == null)
            plan = plan with { HasFeatureFactors = false };
        if (!options.IsAutomatic)
            return plan;
        AutomaticTraining chosen = Choose(request, request.Members);
        return plan with
        {
            Epochs = chosen.Epochs,
            Schedule = options.Schedule ?? (plan.Optimizer is LbfgsOptimizer ? plan.Schedule : AutomaticTraining.Schedule),
            EarlyStopping = plan.EarlyStopping ?? (!request.Data.HasValidation ? null : chosen.Stopping),
        };
    }

    private AutomaticTraining Choose(TrainingRequest<MultilayerPerceptronModelParameters> request, int? members)
    {
        InMemoryRows rows = request.Data.Rows;
        // What a row multiplies: where features are sparse, few of the parameters.
        double values = rows.Sparse == null ? request.Features : rows.ValuesKept / (double)rows.Count;
        return AutomaticTraining.Of(rows.Count, ParametersFor(request.Features), ParametersFor(values), members, options.Effort);

        double ParametersFor(double features)
        {
            double[] widths = [features, .. options.HiddenLayers.Select(width => (double)width), request.Outputs];
            return widths.Zip(widths.Skip(1), (inputs, outputs) => inputs * outputs + outputs).Sum();
        }
    }

    protected override NetworkPlan CreatePlan(int features, int outputs, Loss loss, long seed) => new(options.Settings)
    {
        Network = Network.CreatePerceptron(
            features, options.HiddenLayers, outputs, options.Activation, seed, _isSoftmaxInLoss ? null : options.OutputActivation,
            options.Initialization, options.BiasInitialization, options.HasBias,
            options.OutputInitialization),
        Loss = loss,
        Optimizer = options.UsedOptimizer,
        Dropout = options.Dropout,
        HasFeatureFactors = options.UsedFeatureFactors,
        LearningRateFactors = options.LearningRateFactors,
        Seed = seed,
    };

    protected override Network ToModel(Network trained)
        => _isSoftmaxInLoss ? trained.WithOutputActivation(Activation.Softmax) : trained;

    protected override void ToModelOutputs(Span<float> outputs)
    {
        if (_isSoftmaxInLoss)
            Softmax.Apply(outputs);
    }

    protected override MultilayerPerceptronTransformer CreateTransformer(
        TrainedNetwork trained, FeatureColumn features, PredictionColumns columns)
        => new(new MultilayerPerceptronModelParameters(trained), features, columns);
}
