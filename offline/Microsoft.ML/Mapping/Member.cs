using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Offline;

/// <summary>A public field or property of a user's class, and what its type and attributes say about a column.</summary>
internal sealed class Member
{
    private readonly MemberInfo _info;

    private Member(MemberInfo info)
    {
        _info = info;
        Type = info is FieldInfo field ? field.FieldType : ((PropertyInfo)info).PropertyType;
        IsVBuffer = Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        Type item = Type.IsArray ? Type.GetElementType()! : IsVBuffer ? Type.GetGenericArguments()[0] : Type;
        ItemType = item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item;
    }

    public string Name => _info.Name;

    public Type Type { get; }

    public bool IsVBuffer { get; }

    public bool IsVector => IsVBuffer || Type.IsArray;

    /// <summary>The type of a value, or of a vector's items, in a column.</summary>
    public Type ItemType { get; }

    public static IEnumerable<Member> Of(Type userType, SchemaDefinition.Direction direction)
    {
        IEnumerable<MemberInfo> fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance);
        IEnumerable<MemberInfo> properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Where(property => (direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() != null)
                || (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() != null));
        return fields.Concat(properties).Select(info => new Member(info)).Where(member => member.Attribute<NoColumnAttribute>() == null);
    }

    public static Member Find(Type userType, string name)
    {
        MemberInfo? info = (MemberInfo?)userType.GetField(name) ?? userType.GetProperty(name);
        return info != null ? new Member(info) : throw Errors.Argument("userSchemaDefinition", $"{userType.FullName} has no public field or property '{name}'");
    }

    public TAttribute? Attribute<TAttribute>() where TAttribute : Attribute => _info.GetCustomAttribute<TAttribute>();

    public DataViewType ColumnType()
    {
        PrimitiveDataViewType item = ColumnTypeExtensions.FindPrimitiveType(ItemType)
            ?? throw Errors.Argument("rawType", $"No column type fits member {Name}, a {Type}");
        if (Attribute<KeyTypeAttribute>() is KeyTypeAttribute key)
        {
            Check.Argument(KeyDataViewType.IsValidDataType(ItemType), "userType", $"Member {Name} has the attribute KeyType, but is no unsigned integer");
            item = new KeyDataViewType(ItemType, key.Count);
        }
        int[]? dimensions = Attribute<VectorTypeAttribute>()?.Dims;
        Check.Argument(dimensions == null || IsVector, "userType", $"Member {Name} has the attribute VectorType, but is neither array nor VBuffer");
        if (!IsVector)
            return item;
        return dimensions?.Length > 0 ? new VectorDataViewType(item, dimensions) : new VectorDataViewType(item);
    }

    public Func<TRow, TValue> Getter<TRow, TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, _info), row).Compile();
    }

    public Action<TRow, TValue> Setter<TRow, TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow)), value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, _info), value), row, value).Compile();
    }
}
