using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>Finds the columns that transforms and trainers read, or says what is wrong with them in ML.NET's words.</summary>
internal static class Columns
{
    /// <summary>The role of features; other data sets have it with a word before.</summary>
    public const string FeatureRole = "feature";

    /// <summary>A column that has to be there.</summary>
    /// <param name="schema">Of the data.</param>
    /// <param name="role">What the column is for, such as "feature".</param>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name)
        ?? throw Missing(role, name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>A column that has to be there, of some kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name, ColumnKind kind)
    {
        DataViewSchema.Column column = Find(schema, role, name);
        var type = ColumnType.Of(column.Type);
        return kind.Suits(type) ? column : throw Mismatch(role, name, kind.Description, column.Type.ToString()!, kind.Remedy(type));
    }

    /// <summary>The same for the shape of a schema, before there is any data.</summary>
    public static SchemaShape.Column Find(SchemaShape shape, string role, string name, ColumnKind kind)
    {
        SchemaShape.Column column = shape.FirstOrDefault(column => column.Name == name);
        if (column.Name == null)
            throw Missing(role, name, shape.Select(column => column.Name));
        var type = ColumnType.Of(column);
        return kind.Suits(type) ? column
            : throw Mismatch(role, name, kind.Description, FriendAccess.MLNet.Describe(column), kind.Remedy(type));
    }

    /// <summary>
    /// The getter of a column of a cursor or row: null, where the column is not active, is refused, and so is another type of value.
    /// </summary>
    public static ValueGetter<TValue> AsGetter<TValue>(DataViewSchema.Column column, Delegate? getter)
    {
        if (getter == null)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when the cursor was made.");
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' has values of type {column.Type.RawType}; asked for {typeof(TValue)}.");
    }

    /// <summary>True, where a schema has a column of that index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has none.</exception>
    public static bool CheckIndex(DataViewSchema schema, DataViewSchema.Column column)
        => column.Index < schema.Count ? true
        : throw new ArgumentOutOfRangeException(nameof(column), column.Index, $"The schema has {schema.Count} columns.");

    /// <summary>A column of vectors of that many features.</summary>
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

    /// <summary>The shape of a schema after columns were added; one of the same name replaces an earlier one.</summary>
    public static SchemaShape Add(SchemaShape shape, params SchemaShape.Column[] added)
        => new(shape.Where(column => added.All(other => other.Name != column.Name)).Concat(added));

    /// <summary>Names of a vector's places as an annotation, where the column has them.</summary>
    public static void AddSlotNamesOf(this DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column column)
        => annotations.Add(column.Annotations, name => name == AnnotationNames.SlotNames);

    /// <summary>Names of a vector's places; empty where the column has none.</summary>
    public static string[] SlotNames(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string found, string? remedy = null)
        => new("inputSchema",
            $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}.{(remedy == null ? "" : $" {remedy}")}");

    private static ArgumentOutOfRangeException Missing(string role, string name, IEnumerable<string> others)
    {
        string remedy = role.EndsWith(FeatureRole, StringComparison.Ordinal) ? " Concatenate makes a column of features of others." : "";
        return new("inputSchema", $"Could not find {role} column '{name}'; there are {string.Join(", ", others)}.{remedy}");
    }
}

/// <summary>The names of ML.NET's annotations and of the values they have.</summary>
internal static class AnnotationNames
{
    public const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId", ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";
}
