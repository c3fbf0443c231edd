using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Multiclass classification. The label column is a key; the label is the index of the class.</summary>
/// <param name="Loss">A loss of classes, such as softmax cross-entropy.</param>
/// <param name="ClassWeights">The weight of each class, in the order of the keys; null for equal weights.</param>
/// <param name="BalanceClasses">Whether the rows of each class together count the same.</param>
internal sealed record MulticlassTask(Loss Loss, IReadOnlyList<double>? ClassWeights, bool BalanceClasses) : LearningTask(Loss)
{
    /// <summary>Gets whether the model's outputs are probabilities; otherwise softmax makes them probabilities.</summary>
    public bool OutputsAreProbabilities { get; init; }

    /// <summary>Gets whether a temperature is found on the validation rows; null to find one where there are some.</summary>
    public bool? HasTemperature { get; init; } = false;

    public override string? ValidationSetting => HasTemperature == true ? Temperature.SettingName : null;

    /// <summary>Returns the loss that the settings of a trainer give, for outputs that are logits or logarithms of probabilities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range, or both are given.</exception>
    public static Loss LossOf(double labelSmoothing, double focalGamma, bool areLogarithms)
    {
        CheckFocal(labelSmoothing, focalGamma);
        // The softmax of logarithms of probabilities are the probabilities, so that the other losses suit both.
        return focalGamma > 0 ? Loss.SoftmaxFocal(focalGamma)
            : areLogarithms && labelSmoothing == 0 ? Loss.NegativeLogLikelihood
            : Loss.SoftmaxCrossEntropy with { LabelSmoothing = labelSmoothing };
    }

    public override bool UsesValidation => HasTemperature != false;

    public override bool HasClasses => true;

    public override ColumnKind LabelKind => ColumnKind.Key;

    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Loss);
        Setting.Require(Loss is ClassLoss, nameof(Loss), Loss, "softmax cross-entropy, softmax focal or negative log-likelihood");
        foreach (double weight in ClassWeights ?? [])
            Setting.RequireNotNegative(nameof(ClassWeights), weight);
        Setting.Require(ClassWeights == null || ClassWeights.Any(weight => weight > 0), nameof(ClassWeights), "only zeros",
            "more than 0 for a class at least");
        Setting.Require(ClassWeights == null || !BalanceClasses, nameof(BalanceClasses), BalanceClasses,
            $"false where {nameof(ClassWeights)} are given");
    }

    public override int Outputs(DataViewSchema.Column label)
    {
        int classes = ClassLabels.Of(label).Count;
        if (ClassWeights != null && ClassWeights.Count != classes)
        {
            throw new ArgumentException(
                $"{nameof(ClassWeights)} should have {classes} numbers, one for each class of label column '{label.Name}'; found "
                + $"{ClassWeights.Count}.", nameof(ClassWeights));
        }
        return classes;
    }

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

    public override void CheckOther(DataViewSchema.Column label, DataViewSchema.Column other, string role)
    {
        base.CheckOther(label, other, role);
        ClassLabels classes = ClassLabels.Of(label), otherClasses = ClassLabels.Of(other);
        if (!classes.HasSameValuesAs(otherClasses))
            throw Columns.Mismatch(role, other.Name, classes.Describe(), otherClasses.Describe(), SameTransformer);
    }

    public override void CheckRows(DataViewSchema.Column label, LabelSummary labels, int heldOut)
    {
        var classes = ClassLabels.Of(label);
        ClassCounts.RequireTwo(labels, classes.Count, heldOut, label, classes.NameOf);
    }

    public override float[]? ClassWeightsFor(DataViewSchema.Column label, LabelSummary labels)
        => BalanceClasses ? ClassCounts.BalancingWeights(labels, ClassLabels.Of(label).Count)
        : ClassWeights?.Select(weight => (float)weight).ToArray();

    public override PredictionColumns CreateColumns(DataViewSchema.Column label)
        => new MulticlassColumns(ClassLabels.Of(label), OutputsAreProbabilities);

    public override CompletedTask Complete(PredictionColumns columns, ValidationOutputs validation)
    {
        double temperature = Temperature.Find(validation);
        return new CompletedTask(columns, temperature, Temperature.Describe(temperature, validation.Count));
    }

    public override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => MulticlassColumns.Shapes(label);
}
