using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>Telling yes from no: the label is a Boolean, for the loss 1 or 0.</summary>
internal sealed class BinaryTask(DataViewSchema.Column label, float positiveWeight, bool balance) : LearningTask(label)
{
    private const int Classes = 2;

    /// <summary>Throws if the weight is out of its range, or given together with balancing.</summary>
    public static void CheckWeights(float positiveWeight, bool balanceClasses)
    {
        const string weight = nameof(MultilayerPerceptronBinaryTrainer.Options.PositiveWeight);
        Setting.RequirePositive(weight, positiveWeight);
        Setting.Require(positiveWeight == 1 || !balanceClasses, nameof(MultilayerPerceptronBinaryTrainer.Options.BalanceClasses), balanceClasses, $"false where {weight} is not 1");
    }

    public override int Outputs => 1;

    public override int LabelsPerRow => 1;

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

    public override void CheckRows(RowBuffer rows) => ClassCounts.RequireTwo(ClassCounts.Of(rows, Classes), Label, index => index == 1 ? "true" : "false");

    public override Func<float, float>? WeightOfLabel(RowBuffer rows)
        => balance ? ClassCounts.BalancingWeights(rows, Classes) : positiveWeight == 1 ? null : label => label == 1 ? positiveWeight : 1;
}

/// <summary>Score, the network's output; Probability, its sigmoid; and PredictedLabel, whether the score is more than 0.</summary>
internal sealed class BinaryColumns : PredictionColumns
{
    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        DataViewSchema.Annotations.Builder probability = Annotations(PredictionNames.Probability);
        probability.AddPrimitiveValue(AnnotationNames.IsNormalized, BooleanDataViewType.Instance, true);
        return
        [
            new(PredictionNames.Score, NumberDataViewType.Single, Annotations(PredictionNames.Score).ToAnnotations()),
            new(PredictionNames.Probability, NumberDataViewType.Single, probability.ToAnnotations()),
            new(PredictionNames.PredictedLabel, BooleanDataViewType.Instance, Annotations(PredictionNames.PredictedLabel).ToAnnotations()),
        ];

        DataViewSchema.Annotations.Builder Annotations(string valueKind) => ScoreAnnotations.Binary.Of(valueKind, set);
    }

    public static SchemaShape.Column[] Shapes { get; } =
    [
        Shape(PredictionNames.Score, NumberDataViewType.Single),
        Shape(PredictionNames.Probability, NumberDataViewType.Single, ScoreAnnotations.Shape(AnnotationNames.IsNormalized, isVector: false, BooleanDataViewType.Instance)),
        Shape(PredictionNames.PredictedLabel, BooleanDataViewType.Instance),
    ];

    public override Delegate[] CreateGetters(PredictionMapper prediction, Func<int> currentRow) =>
    [
        ScalarGetter(prediction, currentRow),
        (ValueGetter<float>)((ref float probability) => probability = 1 / (1 + MathF.Exp(-prediction.Outputs(currentRow())[0]))),
        (ValueGetter<bool>)((ref bool label) => label = prediction.Outputs(currentRow())[0] > 0),
    ];

    private static SchemaShape.Column Shape(string name, DataViewType type, params SchemaShape.Column[] annotations)
        => MLNet.ShapeColumn(name, SchemaShape.Column.VectorKind.Scalar, type, isKey: false, [.. ScoreAnnotations.Shapes, .. annotations]);
}
