using System.Globalization;

namespace MLExtensions.Tables;

/// <summary>The names of the types of columns that features can be made of, as ML.NET prints them and models save them.</summary>
internal static class TableTypeName
{
    public const string Key = "Key", Text = "String", Boolean = "Boolean", TimeSpan = "TimeSpan", DateTime = "DateTime",
        DateTimeOffset = "DateTimeOffset";

    /// <summary>Returns whether a type is that of a single value that features can be made of.</summary>
    public static bool IsScalar(string name)
        => name is Text or Boolean or TimeSpan or DateTime or DateTimeOffset || NumberType.Find(name) != null;

    /// <summary>Returns whether features can be made of vectors of a type.</summary>
    public static bool IsItem(string name) => name == Boolean || NumberType.Find(name) != null;

    /// <summary>Returns the name of the type of vectors.</summary>
    public static string Vector(string item, int size) => string.Create(CultureInfo.InvariantCulture, $"Vector<{item}, {size}>");

    /// <summary>Returns the name of the type of a vector's values; null where a name is not that of vectors of this size.</summary>
    public static string? ItemOfVector(string name, int size)
        => NumberType.All.Select(type => type.Name).Append(Boolean).FirstOrDefault(item => name == Vector(item, size));
}
