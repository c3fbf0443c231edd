using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions.Schema;

/// <summary>Finds the columns that transforms and trainers read. The messages of exceptions follow those of ML.NET.</summary>
internal static class Columns
{
    /// <summary>The role of features in messages. The roles of a validation set begin with "validation".</summary>
    public const string FeatureRole = "feature";

    // The trimmer does not see that ML.NET reads the properties by reflection.
    private const string NoColumnsRemedy
        = "A row class needs public properties with get and set. Trimming (PublishTrimmed) removes those that only ML.NET reads; "
        + "<TrimMode>partial</TrimMode> in the project of the app keeps them.";

    /// <summary>Returns the column of a name.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="role">The role of the column in messages, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name)
        ?? throw Missing(role, name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>Returns the column of a name and a kind.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="role">The role of the column in messages, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">The kind of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name, ColumnKind kind)
    {
        DataViewSchema.Column column = Find(schema, role, name);
        var type = ColumnType.Of(column.Type);
        return kind.Suits(type) ? column : throw Mismatch(role, name, kind.Description, column.Type.ToString()!, kind.Remedy(type));
    }

    /// <summary>Returns the column of a name from the shape of a schema.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="role">The role of the column in messages, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static SchemaShape.Column Find(SchemaShape shape, string role, string name)
    {
        SchemaShape.Column column = shape.FirstOrDefault(column => column.Name == name);
        return column.Name != null ? column : throw Missing(role, name, shape.Select(column => column.Name));
    }

    /// <summary>Returns the column of a name and a kind from the shape of a schema.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="role">The role of the column in messages, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">The kind of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    public static SchemaShape.Column Find(SchemaShape shape, string role, string name, ColumnKind kind)
    {
        SchemaShape.Column column = Find(shape, role, name);
        var type = ColumnType.Of(column);
        return kind.Suits(type) ? column
            : throw Mismatch(role, name, kind.Description, MLNet.Describe(column), kind.Remedy(type));
    }

    /// <summary>Returns the column of a name that is a vector of Single of a size.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="role">The role of the column in messages, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="width">The size of the vector.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    public static DataViewSchema.Column FindFeatures(DataViewSchema schema, string role, string name, int width)
    {
        ColumnKind kind = ColumnKind.VectorOfSingle with { Description = $"a vector of {width} Single" };
        DataViewSchema.Column column = Find(schema, role, name, kind);
        return ((VectorDataViewType)column.Type).Size == width ? column
            : throw Mismatch(role, name, kind.Description, column.Type.ToString()!);
    }

    /// <summary>Throws where a column has features of a training set at other places, by their names.</summary>
    /// <param name="column">The column of features.</param>
    /// <param name="role">The role of the column in messages.</param>
    /// <param name="names">The names of the features in the training set; empty where they had none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A feature is at another place.</exception>
    public static void CheckFeatureOrder(DataViewSchema.Column column, string role, IReadOnlyList<string> names)
    {
        string[] found = names.Count == 0 ? [] : SlotNames(column);
        if (found.Length != names.Count || found.SequenceEqual(names))
            return;
        // A name that is there twice has no place of its own.
        var places = names.Select((name, place) => (name, place)).Where(pair => pair.name.Length > 0)
            .GroupBy(pair => pair.name).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.First().place);
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] != names[i] && places.TryGetValue(found[i], out int place))
            {
                throw Mismatch(role, column.Name, $"'{names[i]}' as feature {i}", $"'{found[i]}', which was feature {place} in training",
                    "Concatenate the features in the order of the training set.");
            }
        }
    }

    /// <summary>Returns the shape of a schema with columns added. A column replaces an earlier one of the same name.</summary>
    public static SchemaShape Add(SchemaShape shape, params SchemaShape.Column[] added)
        => new(shape.Where(column => added.All(other => other.Name != column.Name)).Concat(added));

    /// <summary>Adds the slot names of a column, where it has them.</summary>
    public static void AddSlotNamesOf(this DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column column)
        => annotations.Add(column.Annotations, name => name == AnnotationNames.SlotNames);

    /// <summary>Returns the slot names of a column; empty where it has none.</summary>
    public static string[] SlotNames(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>Creates the exception thrown when a column is of another type than expected.</summary>
    /// <param name="role">The role of the column, such as "feature".</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="expected">The type that was expected.</param>
    /// <param name="found">The type that was found.</param>
    /// <param name="remedy">A sentence that names a remedy; null for none.</param>
    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string found, string? remedy = null)
        => new(
            "inputSchema",
            $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}.{(remedy == null ? "" : $" {remedy}")}");

    private static ArgumentOutOfRangeException Missing(string role, string name, IEnumerable<string> others)
    {
        string names = string.Join(", ", others);
        if (names.Length == 0)
            return new("inputSchema", $"Could not find {role} column '{name}': the data has no columns. {NoColumnsRemedy}");
        bool isFeature = role.EndsWith(FeatureRole, StringComparison.Ordinal);
        string remedy = isFeature ? " Concatenate combines columns into a column of features." : "";
        return new("inputSchema", $"Could not find {role} column '{name}'; there are {names}.{remedy}");
    }
}
