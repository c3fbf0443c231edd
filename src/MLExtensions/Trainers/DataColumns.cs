using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>The columns of a data set that a trainer reads.</summary>
/// <param name="Features">The features, a vector of Single of known size.</param>
/// <param name="Label">The label, of the kind that the task requires.</param>
/// <param name="Weight">The weights of rows, a Single; null for equal weights.</param>
internal sealed record DataColumns(DataViewSchema.Column Features, DataViewSchema.Column Label, DataViewSchema.Column? Weight)
{
    /// <summary>Gets the number of features.</summary>
    public int FeatureCount => ((VectorDataViewType)Features.Type).Size;

    /// <summary>Gets the dimensions of the features of a row.</summary>
    public IReadOnlyList<int> FeatureDimensions => ((VectorDataViewType)Features.Type).Dimensions;

    /// <summary>Gets all columns.</summary>
    public IEnumerable<DataViewSchema.Column> All => Weight is { } weight ? [Features, Label, weight] : [Features, Label];

    /// <summary>Returns the columns of a training set.</summary>
    /// <param name="schema">The schema of the training set.</param>
    /// <param name="options">The names of the columns.</param>
    /// <param name="label">The kind of the label.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public static DataColumns Find(DataViewSchema schema, TrainerOptions options, ColumnKind label) => new(
        Columns.Find(schema, Columns.FeatureRole, options.FeatureColumnName, ColumnKind.VectorOfSingle),
        Columns.Find(schema, "label", options.LabelColumnName, label),
        FindWeight(schema, options, "weight"));

    /// <summary>Returns the columns of another data set, which have the types of those of the training set.</summary>
    /// <param name="schema">The schema of the other data set.</param>
    /// <param name="options">The names of the columns.</param>
    /// <param name="training">The columns of the training set.</param>
    /// <param name="task">The meaning of the label.</param>
    /// <param name="purpose">The purpose of the other data set in messages, such as "validation".</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public static DataColumns FindOther(
        DataViewSchema schema, TrainerOptions options, DataColumns training, LearningTask task, string purpose)
    {
        string role = $"{purpose} label";
        DataViewSchema.Column label = Columns.Find(schema, role, options.LabelColumnName);
        task.CheckOther(training.Label, label, role);
        DataViewSchema.Column features = Columns.FindFeatures(
            schema, $"{purpose} {Columns.FeatureRole}", options.FeatureColumnName, training.FeatureCount);
        Columns.CheckFeatureOrder(features, $"{purpose} {Columns.FeatureRole}", Columns.SlotNames(training.Features));
        return new(
            features, label, FindWeight(schema, options, $"{purpose} weight"));
    }

    /// <summary>Checks the shape of the schema of a training set, and returns the label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public static SchemaShape.Column Check(SchemaShape shape, TrainerOptions options, ColumnKind label)
    {
        Columns.Find(shape, Columns.FeatureRole, options.FeatureColumnName, ColumnKind.VectorOfSingle);
        if (options.ExampleWeightColumnName != null)
            Columns.Find(shape, "weight", options.ExampleWeightColumnName, ColumnKind.Single);
        return Columns.Find(shape, "label", options.LabelColumnName, label);
    }

    private static DataViewSchema.Column? FindWeight(DataViewSchema schema, TrainerOptions options, string role)
        => options.ExampleWeightColumnName == null ? null : Columns.Find(schema, role, options.ExampleWeightColumnName, ColumnKind.Single);
}
