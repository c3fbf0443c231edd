namespace Microsoft.ML.Offline;

/// <summary>A member bound to a column.</summary>
internal sealed record MemberColumn(Member Member, string Name, DataViewType Type, DataViewSchema.Annotations Annotations)
{
    /// <summary>The columns of a class: as the definition says, or else as its members are.</summary>
    public static MemberColumn[] Bind(Type userType, SchemaDefinition? definition, SchemaDefinition.Direction direction)
        => [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Bind(userType, column))];

    private static MemberColumn Bind(Type userType, SchemaDefinition.Column column)
    {
        Member member = Member.Find(userType, column.MemberName);
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        DataViewType type = column.ColumnType ?? member.ColumnType();
        Check.Argument(type is VectorDataViewType == member.IsVector, "userSchemaDefinition",
            $"Column '{name}' is to be a {Kind(type is VectorDataViewType)}, but member '{member.Name}' is a {Kind(member.IsVector)}");
        Check.Argument(type.GetItemType().RawType == member.ItemType, "userSchemaDefinition",
            $"Column '{name}' is to have items of type {type.GetItemType().RawType}, but member '{member.Name}' has {member.ItemType}");
        return new(member, name, type, column.Annotations);

        static string Kind(bool isVector) => isVector ? "vector" : "scalar";
    }
}
