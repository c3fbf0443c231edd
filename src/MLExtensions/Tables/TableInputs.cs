using Microsoft.ML;
using MLExtensions.Schema;

namespace MLExtensions.Tables;

/// <summary>The columns of a training set that features are learned of.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Label">The label; null where it is not named.</param>
/// <param name="LeftOut">The columns that are left out because of their type.</param>
internal sealed record TableInputs(
    DataViewSchema.Column[] Columns, DataViewSchema.Column? Label, IReadOnlyList<TableColumnLeftOut> LeftOut)
{
    /// <summary>Finds the columns.</summary>
    /// <param name="schema">The schema of the training set.</param>
    /// <param name="options">The names of the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or named and of a type that no features can be made of.
    /// </exception>
    public static TableInputs Find(DataViewSchema schema, TableFeaturizingEstimator.Options options)
    {
        foreach (string name in options.NotFeatures)
            Schema.Columns.Find(schema, RoleOf(name, options), name);
        DataViewSchema.Column? label = options.LabelColumnName is { } labelName ? schema[labelName] : null;
        if (options.InputColumnNames is { } names)
            return new([.. names.Select(name => FindInput(schema, name))], label, []);
        DataViewSchema.Column[] all =
        [
            .. schema.Where(column => !column.IsHidden && !options.NotFeatures.Contains(column.Name)),
        ];
        return new(
            [.. all.Where(column => InputType.NameOf(column.Type) != null)], label,
            [
                .. all.Where(column => InputType.NameOf(column.Type) == null).Select(column => new TableColumnLeftOut
                {
                    ColumnName = column.Name, Reason = $"no features can be made of its type, {column.Type}",
                }),
            ]);
    }

    /// <summary>Finds a column that features are computed from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type than in training.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, TableColumn input)
    {
        DataViewSchema.Column column = Schema.Columns.Find(schema, "input", input.Name);
        return InputType.NameOf(column.Type) == input.Type ? column
            : throw Schema.Columns.Mismatch("input", input.Name, $"{input.Type} as in training", column.Type.ToString()!);
    }

    /// <summary>Checks the shape of the schema of a training set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing.</exception>
    public static void Check(SchemaShape shape, TableFeaturizingEstimator.Options options)
    {
        foreach (string name in options.NotFeatures)
            Schema.Columns.Find(shape, RoleOf(name, options), name);
        foreach (string name in options.InputColumnNames ?? [])
            Schema.Columns.Find(shape, "input", name);
    }

    private static string RoleOf(string name, TableFeaturizingEstimator.Options options) => name == options.LabelColumnName ? "label"
        : name == options.ExampleWeightColumnName ? "weight" : name == options.RowGroupColumnName ? "group" : "excluded";

    private static DataViewSchema.Column FindInput(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Schema.Columns.Find(schema, "input", name);
        return InputType.NameOf(column.Type) != null ? column : throw Schema.Columns.Mismatch("input", name,
            "a number, Boolean, text, key, date or TimeSpan, or a vector of numbers of known size", column.Type.ToString()!);
    }
}
