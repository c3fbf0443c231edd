using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>The columns of a data set that a trainer reads.</summary>
/// <param name="Features">A vector of Single of known size.</param>
/// <param name="Label">What is learned.</param>
/// <param name="Weight">Single, or null.</param>
internal sealed record DataColumns(DataViewSchema.Column Features, DataViewSchema.Column Label, DataViewSchema.Column? Weight)
{
    private const string WeightType = "Single";

    public int FeatureCount => ((VectorDataViewType)Features.Type).Size;

    public IEnumerable<DataViewSchema.Column> All => Weight is { } weight ? [Features, Label, weight] : [Features, Label];

    /// <summary>The columns of a training set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public static DataColumns Find(DataViewSchema schema, TrainerOptions options, LabelKind label) => new(
        Columns.Find(schema, "feature", options.FeatureColumnName, Columns.VectorOfSingle, Columns.IsVectorOfSingle),
        Columns.Find(schema, "label", options.LabelColumnName, label.Description, label.IsType),
        FindWeight(schema, options, "weight"));

    /// <summary>The columns of another data set, which have to be like those of the training set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public static DataColumns FindOther(DataViewSchema schema, TrainerOptions options, int features, LearningTask task, string purpose)
    {
        string role = $"{purpose} label";
        DataViewSchema.Column label = Columns.Find(schema, role, options.LabelColumnName, task.Label.Type.ToString()!, task.Label.Type.Equals);
        task.CheckOther(label, role);
        return new(Columns.FindFeatures(schema, $"{purpose} feature", options.FeatureColumnName, features), label, FindWeight(schema, options, $"{purpose} weight"));
    }

    /// <summary>Checks the shape of a training set, before there is any data; returns the label's.</summary>
    public static SchemaShape.Column Check(SchemaShape shape, TrainerOptions options, LabelKind label)
    {
        Columns.Find(shape, "feature", options.FeatureColumnName, Columns.VectorOfSingle, Columns.IsVectorOfSingle);
        if (options.ExampleWeightColumnName != null)
        {
            Columns.Find(shape, "weight", options.ExampleWeightColumnName, WeightType,
                column => column.ItemType == NumberDataViewType.Single && !column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar);
        }
        return Columns.Find(shape, "label", options.LabelColumnName, label.Description, label.IsShape);
    }

    private static DataViewSchema.Column? FindWeight(DataViewSchema schema, TrainerOptions options, string role)
        => options.ExampleWeightColumnName == null ? null : Columns.Find(schema, role, options.ExampleWeightColumnName, WeightType, type => type == NumberDataViewType.Single);
}

/// <summary>Which columns can be the label of a trainer.</summary>
/// <param name="Description">In words.</param>
/// <param name="IsType">Whether a column of that type can.</param>
/// <param name="IsShape">The same before there is any data.</param>
internal sealed record LabelKind(string Description, Func<DataViewType, bool> IsType, Func<SchemaShape.Column, bool> IsShape)
{
    public static LabelKind Key { get; } = new("a key", type => type is KeyDataViewType, column => column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar);

    public static LabelKind Boolean { get; } = new("Boolean", type => type is BooleanDataViewType, column => IsScalar(column, BooleanDataViewType.Instance));

    public static LabelKind Single { get; } = new("Single", type => type == NumberDataViewType.Single, column => IsScalar(column, NumberDataViewType.Single));

    public static LabelKind SingleOrVector { get; } = new("Single, or a vector of Single of known size",
        type => Single.IsType(type) || Columns.IsVectorOfSingle(type), column => Single.IsShape(column) || Columns.IsVectorOfSingle(column));

    private static bool IsScalar(SchemaShape.Column column, DataViewType type) => column.Kind == SchemaShape.Column.VectorKind.Scalar && !column.IsKey && column.ItemType.Equals(type);
}
