using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>Telling classes apart: the label is a key, for the loss the index of the class.</summary>
internal sealed class MulticlassTask : LearningTask
{
    private readonly IReadOnlyList<float>? _classWeights;
    private readonly bool _balance;

    public MulticlassTask(DataViewSchema.Column label, IReadOnlyList<float>? classWeights, bool balance)
        : base(label)
    {
        (Classes, _classWeights, _balance) = (ClassLabels.Of(label), classWeights, balance);
        if (classWeights != null && classWeights.Count != Classes.Count)
            throw new ArgumentException($"{nameof(MultilayerPerceptronMulticlassTrainer.Options.ClassWeights)} should have {Classes.Count} numbers, one for each class of label column '{label.Name}'; found {classWeights.Count}.", nameof(classWeights));
    }

    /// <summary>Throws where the weights of classes, as settings have them, cannot be.</summary>
    public static void CheckWeights(IReadOnlyList<float>? classWeights, bool balanceClasses)
    {
        const string weights = nameof(MultilayerPerceptronMulticlassTrainer.Options.ClassWeights);
        foreach (float weight in classWeights ?? [])
            Setting.RequireNotNegative(weights, weight);
        Setting.Require(classWeights == null || classWeights.Any(weight => weight > 0), weights, "only zeros", "more than 0 for a class at least");
        Setting.Require(classWeights == null || !balanceClasses, nameof(MultilayerPerceptronMulticlassTrainer.Options.BalanceClasses), balanceClasses, $"false where {weights} are given");
    }

    public ClassLabels Classes { get; }

    public override int Outputs => Classes.Count;

    public override int LabelsPerRow => 1;

    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        Func<int> getClass = ClassLabels.CreateClassReader(row, label);
        return target =>
        {
            int index = getClass();
            target[0] = index;
            return index >= 0;
        };
    }

    public override void CheckOther(DataViewSchema.Column label, string role)
    {
        base.CheckOther(label, role);
        var other = ClassLabels.Of(label);
        if (!Classes.HasSameValuesAs(other))
            throw Columns.Mismatch(role, label.Name, Classes.Describe(), other.Describe(), SameTransformer);
    }

    public override void CheckRows(RowBuffer rows) => ClassCounts.RequireTwo(ClassCounts.Of(rows, Classes.Count), Label, Classes.NameOf);

    public override Func<float, float>? WeightOfLabel(RowBuffer rows)
    {
        if (_classWeights != null)
            return label => _classWeights[(int)label];
        return _balance ? ClassCounts.BalancingWeights(rows, Classes.Count) : null;
    }
}

/// <summary>Score, the probabilities of the classes, and PredictedLabel, the key of the most probable one.</summary>
/// <param name="classes">The classes.</param>
/// <param name="areProbabilities">Whether the network's outputs are probabilities already; else softmax is applied, which takes logarithms of probabilities as well as any other outputs.</param>
internal sealed class MulticlassColumns(ClassLabels classes, bool areProbabilities) : PredictionColumns
{
    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input) => classes.PredictionColumns(input);

    public override void Finish(Span<float> outputs)
    {
        if (!areProbabilities)
            Softmax.Apply(outputs);
    }

    public override Delegate[] CreateGetters(PredictionMapper prediction, Func<int> currentRow)
        => [VectorGetter(prediction, currentRow), classes.CreateKeyGetter(() => Softmax.MostProbable(prediction.Outputs(currentRow())))];
}
