namespace Microsoft.ML.Data;

/// <summary>How the members of a class map to columns; may be changed before it is used.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    public Column this[string columnName]
    {
        get => this.FirstOrDefault(column => column.ColumnName == columnName)!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Check.Argument(value.ColumnName == columnName, nameof(columnName), $"The column's name is '{value.ColumnName}', so it cannot be set as '{columnName}'");
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    /// <summary>The public fields and properties of a class, as their types and attributes say.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var definition = new SchemaDefinition();
        foreach (Member member in Member.Of(userType, direction))
        {
            var column = new Column(member.Name, member.ColumnType(), member.Attribute<ColumnNameAttribute>()?.Name);
            Check.Argument(definition[column.ColumnName] == null, nameof(userType), $"Two members have the column name '{column.ColumnName}'");
            definition.Add(column);
        }
        return definition;
    }

    /// <summary>The definition that gives a class the columns of a schema.</summary>
    internal static SchemaDefinition Create(Type userType, DataViewSchema schema)
    {
        SchemaDefinition definition = Create(userType, Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            Column member = definition[column.Name] ?? throw Errors.State($"{userType.FullName} has no member for column {column.Name}");
            member.ColumnType = column.Type;
            member.AddAnnotations(column.Annotations);
        }
        return definition;
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();
        private readonly HashSet<string> _kinds = [];

        internal Column(string memberName, DataViewType columnType, string? columnName)
        {
            MemberName = memberName;
            ColumnName = columnName ?? memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        /// <summary>Adds an annotation; arrays and strings become vectors and text.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            ArgumentNullException.ThrowIfNull(kind);
            ArgumentNullException.ThrowIfNull(annotationType);
            Check.State(_kinds.Add(kind), $"Column {ColumnName} has an annotation {kind} already");
            _annotations.Add(kind, annotationType, Constant.GetterOf(value, annotationType));
        }

        internal void AddAnnotations(DataViewSchema.Annotations annotations) => _annotations.Add(annotations, _kinds.Add);
    }
}
