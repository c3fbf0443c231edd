using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Rows;

/// <summary>Finds the columns that transforms and trainers read, or says what is wrong with them in ML.NET's words.</summary>
internal static class Columns
{
    /// <summary>A column that has to be there.</summary>
    /// <param name="schema">Of the data.</param>
    /// <param name="role">What the column is for, such as "feature".</param>
    /// <param name="name">The column's name.</param>
    /// <param name="expected">What type it should have, in words.</param>
    /// <param name="isExpected">Whether a type is such a one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it has another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name, string expected, Func<DataViewType, bool> isExpected)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw Missing(role, name, schema.Where(column => !column.IsHidden).Select(column => column.Name));
        return isExpected(column.Type) ? column : throw Mismatch(role, name, expected, column.Type.ToString()!);
    }

    /// <summary>The same for the shape of a schema, before there is any data.</summary>
    public static SchemaShape.Column Find(SchemaShape shape, string role, string name, string expected, Func<SchemaShape.Column, bool> isExpected)
    {
        SchemaShape.Column column = shape.FirstOrDefault(column => column.Name == name);
        if (column.Name == null)
            throw Missing(role, name, shape.Select(column => column.Name));
        return isExpected(column) ? column : throw Mismatch(role, name, expected, FriendAccess.MLNet.Describe(column));
    }

    /// <summary>The getter of a column of a cursor or row: null, where the column was not asked for, is refused, and so is another type of value.</summary>
    public static ValueGetter<TValue> AsGetter<TValue>(DataViewSchema.Column column, Delegate? getter)
    {
        if (getter == null)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when the cursor was made.");
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has values of type {column.Type.RawType}; asked for {typeof(TValue)}.");
    }

    /// <summary>True, where a schema has a column of that index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has none.</exception>
    public static bool CheckIndex(DataViewSchema schema, DataViewSchema.Column column)
        => column.Index < schema.Count ? true : throw new ArgumentOutOfRangeException(nameof(column), column.Index, $"The schema has {schema.Count} columns.");

    /// <summary>A column of vectors of that many features.</summary>
    public static DataViewSchema.Column FindFeatures(DataViewSchema schema, string role, string name, int width)
        => Find(schema, role, name, $"a vector of {width} Single", type => IsVectorOfSingle(type) && ((VectorDataViewType)type).Size == width);

    public const string VectorOfSingle = "a vector of Single of known size";

    public static bool IsVectorOfSingle(DataViewType type) => type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single;

    public static bool IsVectorOfSingle(SchemaShape.Column column)
        => column.Kind == SchemaShape.Column.VectorKind.Vector && column.ItemType == NumberDataViewType.Single && !column.IsKey;

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

    private static ArgumentOutOfRangeException Missing(string role, string name, IEnumerable<string> others)
        => new("inputSchema", $"Could not find {role} column '{name}'; there are {string.Join(", ", others)}.");

    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string found)
        => new("inputSchema", $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}.");
}

/// <summary>The names of ML.NET's annotations and of the values they have.</summary>
internal static class AnnotationNames
{
    public const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId", ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";
}
