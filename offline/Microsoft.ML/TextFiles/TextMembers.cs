using System.Reflection;

namespace Microsoft.ML.Offline;

/// <summary>The columns of a text file, as the members of a class and their attributes say.</summary>
internal static class TextMembers
{
    public static TextLoader.Column[] Columns<TInput>()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        IEnumerable<(MemberInfo Member, Type Type)> fields = typeof(TInput).GetFields(Public).Select(field => ((MemberInfo)field, field.FieldType));
        IEnumerable<(MemberInfo Member, Type Type)> properties = typeof(TInput).GetProperties(Public)
            .Where(property => property.GetGetMethod() != null && property.GetIndexParameters().Length == 0)
            .Select(property => ((MemberInfo)property, property.PropertyType));
        TextLoader.Column[] columns = [.. fields.Concat(properties).Select(member => ColumnOf(member.Member, member.Type))];
        Check.Argument(columns.Length > 0, nameof(TInput), $"Should define at least one public, readable field or property in {nameof(TInput)}.");
        return columns;
    }

    private static TextLoader.Column ColumnOf(MemberInfo member, Type type)
    {
        string kind = member is FieldInfo ? "Field" : "Property";
        LoadColumnAttribute load = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw Errors.State($"{kind} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        DataKind dataKind = DataKinds.KindOf(type.IsArray ? type.GetElementType()! : type) ?? throw Errors.State($"{kind} {member.Name} is of unsupported type.");
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        return new(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, dataKind, load.Sources, key != null ? new KeyCount(key.Count) : null);
    }
}
