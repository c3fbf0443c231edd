using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>The types of columns that features can be made of.</summary>
internal static class InputType
{
    /// <summary>Returns the name of a type that is saved; null where no features can be made of it.</summary>
    public static string? NameOf(DataViewType type) => type switch
    {
        KeyDataViewType => TableTypeName.Key,
        VectorDataViewType { IsKnownSize: true, ItemType: not KeyDataViewType } vector
            => vector.ItemType.ToString() is { } item && TableTypeName.IsItem(item) ? TableTypeName.Vector(item, vector.Size) : null,
        VectorDataViewType => null,
        _ => type.ToString() is { } name && TableTypeName.IsScalar(name) ? name : null,
    };
}
