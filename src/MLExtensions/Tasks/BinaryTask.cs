using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Binary classification. The label column is Boolean; the label is 1 for true, 0 for false.</summary>
/// <param name="Loss">A loss of the logit, such as binary cross-entropy.</param>
/// <param name="PositiveWeight">The weight of rows with the label true; the others have the weight 1.</param>
/// <param name="BalanceClasses">Whether the rows of each label together count the same.</param>
internal sealed record BinaryTask(Loss Loss, double PositiveWeight, bool BalanceClasses) : LearningTask(Loss)
{
    private const int Classes = 2;

    /// <summary>Returns the loss of a logit that the settings of a trainer give.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range, or both are given.</exception>
    public static Loss LossOf(double labelSmoothing, double focalGamma)
    {
        CheckFocal(labelSmoothing, focalGamma);
        return focalGamma > 0 ? Loss.BinaryFocal(focalGamma) : Loss.BinaryCrossEntropy with { LabelSmoothing = labelSmoothing };
    }

    /// <summary>Gets the probability above which the predicted label is true.</summary>
    public double Threshold { get; init; } = BinaryColumns.DefaultThreshold;

    /// <summary>Gets how the threshold is chosen on the validation rows; null where it is given.</summary>
    public ThresholdSelection? ThresholdSelection { get; init; }

    /// <summary>Gets whether a temperature is found on the validation rows; null to find one where there are some.</summary>
    public bool? HasTemperature { get; init; } = false;

    public override string? ValidationSetting
        => ThresholdSelection != null ? nameof(ThresholdSelection) : HasTemperature == true ? Temperature.SettingName : null;

    public override bool UsesValidation => ThresholdSelection != null || HasTemperature != false;

    public override bool HasClasses => true;

    public override ColumnKind LabelKind => ColumnKind.Boolean;

    public override void Check()
    {
        Setting.RequirePositive(nameof(PositiveWeight), PositiveWeight);
        Setting.Require(
            PositiveWeight == 1 || !BalanceClasses, nameof(BalanceClasses), BalanceClasses,
            $"false where {nameof(PositiveWeight)} is not 1");
        BinaryColumns.CheckThreshold(Threshold);
        Setting.Require(Threshold == BinaryColumns.DefaultThreshold || ThresholdSelection == null, nameof(Threshold), Threshold,
            $"left at its default where {nameof(ThresholdSelection)} is given, which chooses it");
        ThresholdSelection?.Check();
    }

    public override int Outputs(DataViewSchema.Column label) => 1;

    // A Boolean has no missing value.
    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        ValueGetter<bool> get = row.GetGetter<bool>(label);
        bool isPositive = false;
        return target =>
        {
            get(ref isPositive);
            target[0] = isPositive ? 1 : 0;
            return true;
        };
    }

    public override void CheckRows(DataViewSchema.Column label, LabelSummary labels, int heldOut)
        => ClassCounts.RequireTwo(labels, Classes, heldOut, label, index => index == 1 ? "true" : "false");

    public override float[]? ClassWeightsFor(DataViewSchema.Column label, LabelSummary labels)
        => BalanceClasses ? ClassCounts.BalancingWeights(labels, Classes) : PositiveWeight == 1 ? null : [1, (float)PositiveWeight];

    public override PredictionColumns CreateColumns(DataViewSchema.Column label) => new BinaryColumns(Threshold);

    public override CompletedTask Complete(PredictionColumns columns, ValidationOutputs validation)
    {
        double? temperature = HasTemperature == false ? null : Temperature.Find(validation);
        string note = temperature is { } found ? Temperature.Describe(found, validation.Count) : "";
        if (ThresholdSelection == null)
            return new CompletedTask(columns, temperature, note);
        double threshold = ThresholdSelection.Choose(validation, temperature ?? 1);
        return new CompletedTask(
            new BinaryColumns(threshold), temperature, $"{note} {ThresholdSelection.Describe(threshold, validation.Count)}".Trim());
    }

    public override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => BinaryColumns.Shapes;
}
