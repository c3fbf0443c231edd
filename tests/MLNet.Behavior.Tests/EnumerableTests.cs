namespace MLNet.Behavior.Tests;

public class EnumerableTests
{
    private static readonly MLContext ML = new(1);

    public class Everything
    {
        public float Number;

        public string? Text { get; set; }

        [ColumnName("Renamed")]
        public bool Flag { get; set; }

        [VectorType(2)]
        public float[]? Pair { get; set; }

        public int[]? Any { get; set; }

        [VectorType(2, 2)]
        public VBuffer<double> Square;

        public string[]? Words { get; set; }

        public ReadOnlyMemory<char> Memory { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [NoColumn]
        public object? Ignored { get; set; }

        public long ReadOnly => 5;
    }

    private static Everything Example() => new()
    {
        Number = 1.5f, Text = "text", Flag = true, Pair = [1f, 2f], Any = [1, 2, 3], Square = new VBuffer<double>(4, 1, [7.0], [2]),
        Words = ["a", "b"], Memory = "memory".AsMemory(), Key = 2,
    };

    [Fact]
    public void Public_fields_and_properties_become_columns_of_their_types()
    {
        DataViewSchema schema = ML.Data.LoadFromEnumerable([Example()]).Schema;

        Assert.Equal(NumberDataViewType.Single, schema["Number"].Type);
        Assert.Equal(TextDataViewType.Instance, schema["Text"].Type);
        Assert.Equal(BooleanDataViewType.Instance, schema["Renamed"].Type);
        Assert.Null(schema.GetColumnOrNull("Flag"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), schema["Pair"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int32), schema["Any"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Double, 2, 2), schema["Square"].Type);
        Assert.Equal(new VectorDataViewType(TextDataViewType.Instance), schema["Words"].Type);
        Assert.Equal(TextDataViewType.Instance, schema["Memory"].Type);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["Key"].Type);
        Assert.Null(schema.GetColumnOrNull("Ignored"));
        Assert.Equal(NumberDataViewType.Int64, schema["ReadOnly"].Type);
    }

    [Fact]
    public void Values_come_out_of_the_objects()
    {
        IDataView data = ML.Data.LoadFromEnumerable([Example()]);

        Assert.Equal([1.5f], data.Column<float>("Number"));
        Assert.Equal(["text"], data.Column<string>("Text"));
        Assert.Equal("text", Assert.Single(data.Column<ReadOnlyMemory<char>>("Text")).ToString());
        Assert.Equal([true], data.Column<bool>("Renamed"));
        Assert.Equal([1f, 2f], Assert.Single(data.Column<float[]>("Pair")));
        Assert.Equal([1, 2, 3], Assert.Single(data.Column<VBuffer<int>>("Any")).DenseValues());
        Assert.Equal([0, 0, 7, 0], Assert.Single(data.Column<VBuffer<double>>("Square")).DenseValues());
        Assert.Equal(["a", "b"], Assert.Single(data.Column<string[]>("Words")));
    }

    [Fact]
    public void A_key_member_counts_from_zero_and_its_column_from_one()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Everything { Key = 0 }, new Everything { Key = 2 }, new Everything { Key = 3 }]);

        Assert.Equal([1u, 3u, 0u], data.Column<uint>("Key"));
    }

    [Fact]
    public void Null_texts_and_arrays_are_empty()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Everything { Pair = [1f, 2f] }]);

        Assert.Equal([""], data.Column<string>("Text"));
        Assert.Empty(Assert.Single(data.Column<int[]>("Any")));
        Assert.Empty(Assert.Single(data.Column<string[]>("Words")));
    }

    [Fact]
    public void Objects_come_back_equal()
    {
        IDataView data = ML.Data.LoadFromEnumerable([Example()]);

        Everything back = Assert.Single(ML.Data.CreateEnumerable<Everything>(data, reuseRowObject: false));

        Assert.Equal(1.5f, back.Number);
        Assert.Equal("text", back.Text);
        Assert.True(back.Flag);
        Assert.Equal([1f, 2f], back.Pair!);
        Assert.Equal([1, 2, 3], back.Any!);
        Assert.Equal([0, 0, 7, 0], back.Square.DenseValues());
        Assert.Equal(["a", "b"], back.Words!);
        Assert.Equal("memory", back.Memory.ToString());
        Assert.Equal(3u, back.Key);
    }

    public class One
    {
        public float Value { get; set; }
    }

    public class Two : One
    {
        public float Other { get; set; } = 42f;
    }

    public class Texts
    {
        public string? Value { get; set; }
    }

    private static IEnumerable<One> Ones(int count) => Enumerable.Range(0, count).Select(i => new One { Value = i });

    [Fact]
    public void Objects_are_enumerated_lazily_and_anew_for_each_cursor()
    {
        int enumerated = 0;
        IEnumerable<One> Counted()
        {
            enumerated++;
            yield return new One { Value = 1 };
        }
        IDataView data = ML.Data.LoadFromEnumerable(Counted());
        Assert.Equal(0, enumerated);

        Assert.Single(data.Column<float>("Value"));
        Assert.Single(data.Column<float>("Value"));

        Assert.Equal(2, enumerated);
    }

    [Fact]
    public void The_row_count_is_known_for_collections_only()
    {
        Assert.Equal(3, ML.Data.LoadFromEnumerable(Ones(3).ToArray()).GetRowCount());
        Assert.Null(ML.Data.LoadFromEnumerable(Ones(3).Where(one => one.Value >= 0)).GetRowCount());
        Assert.False(ML.Data.LoadFromEnumerable(Ones(3).ToArray()).CanShuffle);
    }

    [Fact]
    public void A_row_object_is_reused_on_demand()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Ones(3));

        List<One> reused = [.. ML.Data.CreateEnumerable<One>(data, reuseRowObject: true)];
        List<One> fresh = [.. ML.Data.CreateEnumerable<One>(data, reuseRowObject: false)];

        Assert.All(reused, one => Assert.Same(reused[0], one));
        Assert.Equal([0f, 1f, 2f], fresh.Select(one => one.Value));
    }

    [Fact]
    public void A_missing_column_throws_unless_it_may_be_ignored()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Ones(1));

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.CreateEnumerable<Two>(data, reuseRowObject: false));
        Assert.Contains("'Other'", missing.Message);
        Two two = Assert.Single(ML.Data.CreateEnumerable<Two>(data, reuseRowObject: false, ignoreMissingColumns: true));
        Assert.Equal(42f, two.Other);
    }

    [Fact]
    public void A_member_of_another_type_cannot_be_bound()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Ones(1));

        var wrong = Assert.Throws<InvalidOperationException>(() => ML.Data.CreateEnumerable<Texts>(data, reuseRowObject: false));
        Assert.Contains("Can't bind the IDataView column 'Value' of type 'Single' to field or property 'Value' of type 'System.String'.", wrong.Message);
    }

    public class Unknown
    {
        public Uri? Address { get; set; }
    }

    public class Duplicate
    {
        public float A;

        [ColumnName("A")]
        public float B;
    }

    public class WrongKey
    {
        [KeyType(3)]
        public int Key;
    }

    public class WrongVector
    {
        [VectorType(3)]
        public float Value;
    }

    [Fact]
    public void Classes_that_cannot_be_mapped_are_refused()
    {
        var unknown = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<Unknown>([]));
        Assert.Contains("Address", unknown.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<Duplicate>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<WrongKey>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<WrongVector>([]));
    }

    [Fact]
    public void A_null_row_throws_when_it_is_reached()
    {
        IDataView data = ML.Data.LoadFromEnumerable<One>([new One(), null!]);

        Assert.Throws<InvalidOperationException>(() => data.Column<float>("Value"));
    }

    public class Image
    {
        public float[] Pixels { get; set; } = [];

        public uint Label { get; set; }
    }

    [Fact]
    public void A_schema_definition_changes_types_names_and_annotations()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Pixels"].AddAnnotation("SlotNames", new[] { "left", "right" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        definition["Label"].AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(2, ["cat".AsMemory(), "dog".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Label"].AddAnnotation("Note", "a text", TextDataViewType.Instance);
        definition["Label"].ColumnName = "Class";
        IDataView data = ML.Data.LoadFromEnumerable([new Image { Pixels = [1f, 2f], Label = 1 }], definition);

        Assert.Equal(["left", "right"], data.Schema["Pixels"].SlotNameTexts());
        Assert.Equal(["cat", "dog"], data.Schema["Class"].KeyValueTexts());
        ReadOnlyMemory<char> note = default;
        data.Schema["Class"].Annotations.GetValue("Note", ref note);
        Assert.Equal("a text", note.ToString());
        Assert.Equal([2u], data.Column<uint>("Class"));
    }

    [Fact]
    public void A_schema_definition_must_fit_the_members()
    {
        SchemaDefinition wrongItem = SchemaDefinition.Create(typeof(Image));
        wrongItem["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Double, 2);
        SchemaDefinition wrongKind = SchemaDefinition.Create(typeof(Image));
        wrongKind["Pixels"].ColumnType = NumberDataViewType.Single;

        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<Image>([], wrongItem));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromEnumerable<Image>([], wrongKind));
        Assert.Throws<InvalidOperationException>(() =>
        {
            wrongItem["Label"].AddAnnotation("X", 1, NumberDataViewType.Int32);
            wrongItem["Label"].AddAnnotation("X", 1, NumberDataViewType.Int32);
        });
    }

    [Fact]
    public void A_schema_gives_objects_its_types_and_annotations()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        definition["Label"].AddAnnotation("KeyValues", new[] { "cat", "dog" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        DataViewSchema schema = ML.Data.LoadFromEnumerable<Image>([], definition).Schema;

        IDataView data = ML.Data.LoadFromEnumerable([new Image { Pixels = [1f, 2f], Label = 0 }], schema);

        Assert.Equal(schema["Pixels"].Type, data.Schema["Pixels"].Type);
        Assert.Equal(["cat", "dog"], data.Schema["Label"].KeyValueTexts());
        Assert.Equal([1u], data.Column<uint>("Label"));
        Assert.Throws<InvalidOperationException>(() => ML.Data.LoadFromEnumerable(Ones(1), schema));
    }

    [Fact]
    public void A_column_is_read_only_as_what_it_is()
    {
        IDataView data = ML.Data.LoadFromEnumerable([Example()]);

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Column<double>("Number"));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Column<double[]>("Pair"));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Column<float>("NoSuch"));
    }
}
