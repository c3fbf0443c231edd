using System.Globalization;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>The types of columns that features can be made of, by names that are saved.</summary>
internal static class InputType
{
    public const string Key = "Key";

    public static string Text { get; } = TextDataViewType.Instance.ToString();

    public static string Boolean { get; } = BooleanDataViewType.Instance.ToString();

    public static string TimeSpan { get; } = TimeSpanDataViewType.Instance.ToString();

    public static string[] Dates { get; } = [DateTimeDataViewType.Instance.ToString(), DateTimeOffsetDataViewType.Instance.ToString()];

    private static string[] ItemsOfVectors { get; } =
    [
        .. new[]
        {
            NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte, NumberDataViewType.Byte,
            NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32,
            NumberDataViewType.Int64, NumberDataViewType.UInt64,
        }.Select(type => type.ToString()), Boolean,
    ];

    /// <summary>Gets the types of numbers.</summary>
    public static string[] Numbers { get; } = [.. ItemsOfVectors[..^1], TimeSpan];

    /// <summary>Returns the name of a type; null where no features can be made of it.</summary>
    public static string? NameOf(DataViewType type) => type switch
    {
        KeyDataViewType => Key,
        VectorDataViewType { IsKnownSize: true, ItemType: not KeyDataViewType } vector => Vector(vector),
        VectorDataViewType => null,
        _ when type.ToString() is { } name && (name == Text || name == Boolean || Dates.Contains(name) || Numbers.Contains(name)) => name,
        _ => null,
    };

    private static string? Vector(VectorDataViewType type)
        => type.ItemType.ToString() is { } item && ItemsOfVectors.Contains(item) ? Vector(item, type.Size) : null;

    /// <summary>Returns whether a name is that of vectors of a size.</summary>
    public static bool IsVector(string name, int size) => ItemsOfVectors.Any(item => name == Vector(item, size));

    private static string Vector(string item, int size) => string.Create(CultureInfo.InvariantCulture, $"Vector<{item}, {size}>");
}
