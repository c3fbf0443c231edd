namespace MLNet.Behavior.Tests;

public class SchemaTests
{
    [Fact]
    public void A_later_column_hides_an_earlier_one_of_the_same_name()
    {
        DataViewSchema schema = Rows.Schema(("A", NumberDataViewType.Single), ("B", NumberDataViewType.Int32), ("A", TextDataViewType.Instance));

        Assert.Equal(3, schema.Count);
        Assert.True(schema[0].IsHidden);
        Assert.False(schema[1].IsHidden);
        Assert.False(schema[2].IsHidden);
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal(TextDataViewType.Instance, schema["A"].Type);
        Assert.Equal([0, 1, 2], schema.Select(column => column.Index));
    }

    [Fact]
    public void A_column_that_is_not_there_is_null_or_out_of_range()
    {
        DataViewSchema schema = Rows.Schema(("A", NumberDataViewType.Single));

        Assert.Null(schema.GetColumnOrNull("B"));
        Assert.Equal("A", schema.GetColumnOrNull("A")!.Value.Name);
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => schema["B"]);
        Assert.Contains("Column 'B' not found", missing.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[-1]);
        Assert.Throws<ArgumentNullException>(() => schema[""]);
        Assert.Throws<ArgumentNullException>(() => schema.GetColumnOrNull(""));
    }

    [Fact]
    public void Columns_need_a_name_and_a_type()
    {
        var builder = new DataViewSchema.Builder();

        Assert.Throws<ArgumentNullException>(() => builder.AddColumn("", NumberDataViewType.Single));
        Assert.Throws<ArgumentNullException>(() => builder.AddColumn("A", null!));
        Assert.Throws<ArgumentNullException>(() => new DataViewSchema.DetachedColumn("", NumberDataViewType.Single));
    }

    [Fact]
    public void A_column_without_annotations_has_empty_ones()
    {
        DataViewSchema.Column column = Rows.Schema(("A", NumberDataViewType.Single))[0];

        Assert.Empty(column.Annotations.Schema);
        Assert.False(column.IsNormalized());
        Assert.False(column.HasSlotNames());
        Assert.False(column.HasKeyValues());
        Assert.Equal("A: Single", column.ToString());
    }

    [Fact]
    public void Columns_and_detached_columns_are_copied_with_their_annotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Kind", NumberDataViewType.Int32, 7);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns([new DataViewSchema.DetachedColumn("A", NumberDataViewType.Single, annotations.ToAnnotations())]);
        DataViewSchema first = builder.ToSchema();
        builder = new DataViewSchema.Builder();
        builder.AddColumns(first);
        builder.AddColumns([new DataViewSchema.DetachedColumn(first[0])]);
        DataViewSchema second = builder.ToSchema();

        int value = 0;
        second["A"].Annotations.GetValue("Kind", ref value);
        Assert.Equal(7, value);
        Assert.True(second[0].IsHidden);
        Assert.Equal("A: Single {Kind}", second[1].ToString());
    }
}

public class AnnotationTests
{
    private static readonly VectorDataViewType ThreeTexts = new(TextDataViewType.Instance, 3);

    private static readonly ReadOnlyMemory<char>[] Names = ["a".AsMemory(), "b".AsMemory(), "c".AsMemory()];

    private static void FillNames(ref VBuffer<ReadOnlyMemory<char>> destination) => VBuffer<ReadOnlyMemory<char>>.Copy(Names, 0, ref destination, 3);

    private static DataViewSchema.Column WithAnnotation(DataViewType columnType, string kind)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>(kind, ThreeTexts, FillNames);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("A", columnType, annotations.ToAnnotations());
        return schema.ToSchema()["A"];
    }

    [Fact]
    public void Slot_names_count_only_for_a_vector_of_their_size()
    {
        Assert.True(WithAnnotation(new VectorDataViewType(NumberDataViewType.Single, 3), "SlotNames").HasSlotNames());
        Assert.False(WithAnnotation(new VectorDataViewType(NumberDataViewType.Single, 4), "SlotNames").HasSlotNames());
        Assert.False(WithAnnotation(new VectorDataViewType(NumberDataViewType.Single), "SlotNames").HasSlotNames());
        Assert.False(WithAnnotation(NumberDataViewType.Single, "SlotNames").HasSlotNames());
        Assert.Equal(["a", "b", "c"], WithAnnotation(new VectorDataViewType(NumberDataViewType.Single, 3), "SlotNames").SlotNameTexts());
    }

    [Fact]
    public void Key_values_count_only_for_a_key_of_their_number()
    {
        var key = new KeyDataViewType(typeof(uint), 3);

        Assert.True(WithAnnotation(key, "KeyValues").HasKeyValues());
        Assert.True(WithAnnotation(new VectorDataViewType(key, 2), "KeyValues").HasKeyValues());
        Assert.False(WithAnnotation(key, "KeyValues").HasKeyValues(NumberDataViewType.Int32));
        Assert.False(WithAnnotation(new KeyDataViewType(typeof(uint), 4), "KeyValues").HasKeyValues());
        Assert.False(WithAnnotation(NumberDataViewType.UInt32, "KeyValues").HasKeyValues());
        Assert.Equal(["a", "b", "c"], WithAnnotation(key, "KeyValues").KeyValueTexts());
    }

    [Fact]
    public void Normalized_is_a_Boolean_annotation()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("A", NumberDataViewType.Single, annotations.ToAnnotations());

        Assert.True(schema.ToSchema()["A"].IsNormalized());
    }

    [Fact]
    public void A_builder_takes_over_selected_annotations()
    {
        var first = new DataViewSchema.Annotations.Builder();
        first.AddPrimitiveValue("X", NumberDataViewType.Int32, 1);
        first.AddPrimitiveValue("Y", NumberDataViewType.Int32, 2);
        var second = new DataViewSchema.Annotations.Builder();
        second.Add(first.ToAnnotations(), kind => kind == "Y");
        second.Add(null, kind => true);
        DataViewSchema.Annotations annotations = second.ToAnnotations();

        Assert.Equal("Y", Assert.Single(annotations.Schema).Name);
        int value = 0;
        annotations.GetGetter<int>(annotations.Schema["Y"])(ref value);
        Assert.Equal(2, value);
    }

    [Fact]
    public void An_annotation_read_as_what_it_is_not_throws()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("X", NumberDataViewType.Int32, 1);
        DataViewSchema.Annotations annotations = builder.ToAnnotations();
        float single = 0;
        int integer = 0;

        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("X", ref single));
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Y", ref integer));
        Assert.Throws<ArgumentException>(() => builder.Add("Z", NumberDataViewType.Int32, (ref float value) => value = 0));
        Assert.Throws<ArgumentException>(() => builder.AddPrimitiveValue("Z", NumberDataViewType.Int32, 1f));
    }

    [Fact]
    public void No_annotations_are_one_object()
    {
        Assert.Empty(DataViewSchema.Annotations.Empty.Schema);
        Assert.Same(DataViewSchema.Annotations.Empty, DataViewSchema.Annotations.Empty);
    }
}
