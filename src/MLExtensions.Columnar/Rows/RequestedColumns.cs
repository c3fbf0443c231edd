using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Columnar.Rows;

/// <summary>Checks the columns that the settings name, and adds them to the schema.</summary>
internal static class RequestedColumns
{
    /// <summary>Checks that the columns of a file have names, and different ones.</summary>
    /// <param name="names">The names of all columns.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">A column has no name, or that of another one.</exception>
    public static void CheckNames(IReadOnlyList<string> names, string path)
    {
        var found = new HashSet<string>();
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new InvalidDataException($"The file '{path}' cannot be read: it has a column without a name, which ML.NET refuses.");
            if (!found.Add(name))
                throw new InvalidDataException($"The file '{path}' cannot be read: it has two columns of the name '{name}'.");
        }
    }

    /// <summary>Checks the settings against the columns of the files, and returns the names of the columns to load.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="all">The names of all columns.</param>
    /// <param name="canBeRead">Returns whether ML.NET has a counterpart of a column.</param>
    /// <param name="describe">Returns the type of a column, for messages.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ArgumentException">A name in the settings is not that of a column, or not of one that can be used so.</exception>
    public static List<string> Of(
        ColumnarLoadOptions options, IReadOnlyList<string> all, Func<string, bool> canBeRead, Func<string, string> describe, string path)
    {
        var names = new HashSet<string>(all);
        var features = new HashSet<string>(options.FeatureColumns ?? []);
        foreach (string name in (options.Columns ?? []).Concat(features).Concat(options.VectorSizes?.Keys ?? []))
        {
            if (!names.Contains(name))
                throw new ArgumentException($"The file '{path}' has no column '{name}'; it has {List(all)}.", nameof(options));
        }
        if (options.FeatureColumns is { } columns && (columns.Count == 0 || features.Count < columns.Count))
            throw new ArgumentException("FeatureColumns should have one name or more, and each once.", nameof(options));
        if (options.Columns?.FirstOrDefault(name => !canBeRead(name)) is { } unreadable)
        {
            throw new ArgumentException(
                $"Column '{unreadable}' of '{path}' is a {describe(unreadable)}, which ML.NET has no type for.", nameof(options));
        }
        List<string> loaded = [.. (options.Columns ?? all.Where(name => canBeRead(name) && !features.Contains(name))).Distinct()];
        string? vector = options.FeaturesName;
        if (options.FeatureColumns != null && (string.IsNullOrWhiteSpace(vector) || loaded.Contains(vector)))
            throw new ArgumentException($"FeaturesName should be the name of a new column; found '{vector}'.", nameof(options));
        return loaded;
    }

    /// <summary>Returns the size of the vectors of a column: that of the settings, or else that of the file.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="isVector">Whether the column has lists or byte arrays.</param>
    /// <param name="sizeInFile">The size that the file says; 0 where it varies.</param>
    /// <exception cref="ArgumentException">The settings have a size below 1, or one for a column of single values.</exception>
    public static int VectorSize(ColumnarLoadOptions options, string name, bool isVector, int sizeInFile)
    {
        if (options.VectorSizes?.TryGetValue(name, out int size) != true)
            return sizeInFile;
        if (!isVector)
            throw new ArgumentException($"VectorSizes should have columns of lists; column '{name}' has single values.", nameof(options));
        return size > 0 ? size
            : throw new ArgumentOutOfRangeException(nameof(options), size, $"VectorSizes should be 1 or more; that of '{name}' is not.");
    }

    /// <summary>Adds the vector of features to a schema.</summary>
    /// <param name="builder">The schema.</param>
    /// <param name="options">The settings.</param>
    public static void AddFeatures(DataViewSchema.Builder builder, ColumnarLoadOptions options)
    {
        if (options.FeatureColumns is not { } columns)
            return;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddTexts(AnnotationNames.SlotNames, columns);
        builder.AddColumn(
            options.FeaturesName, new VectorDataViewType(NumberDataViewType.Single, columns.Count), annotations.ToAnnotations());
    }

    /// <summary>Returns the exception of a column that cannot be a feature.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="type">The type of the column.</param>
    /// <param name="path">The file.</param>
    public static ArgumentException NoFeature(string name, string type, string path)
        => new(
            $"A column in FeatureColumns should have a number or a Boolean in each row; column '{name}' of '{path}' is a {type}.",
            "options");

    private static string List(IReadOnlyList<string> names)
    {
        const int Most = 20;
        string listed = string.Join(", ", names.Take(Most).Select(name => $"'{name}'"));
        return names.Count > Most ? $"{listed} and {names.Count - Most} others" : listed;
    }
}
