using System.IO.Compression;

namespace MLNet.Behavior.Tests;

public class ModelFileTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public string Word { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [0, 0];

        [KeyType(2)]
        public uint Key { get; set; }
    }

    private static IDataView Data()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Key"].AddAnnotation("KeyValues", new[] { "no", "yes" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Pair"].AddAnnotation("SlotNames", new[] { "left", "right" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Number"].AddAnnotation("IsNormalized", true, BooleanDataViewType.Instance);
        return ML.Data.LoadFromEnumerable([new Row { Word = "b", Number = 3, Key = 1 }, new Row { Word = "a", Number = 4, Pair = [5, 6] }], definition);
    }

    private static IEstimator<ITransformer> Everything()
        => ML.Transforms.Concatenate("Features", "Number", "Pair")
            .Append(ML.Transforms.CopyColumns("Word2", "Word"))
            .Append(ML.Transforms.Conversion.MapValueToKey("WordKey", "Word"))
            .Append(ML.Transforms.Conversion.MapValueToKey("NumberKey", "Number", addKeyValueAnnotationsAsText: true))
            .Append(ML.Transforms.Conversion.MapKeyToValue("Back", "WordKey"))
            .Append(ML.Transforms.DropColumns("Word2"))
            .Append(ML.Transforms.SelectColumns("Features", "WordKey", "NumberKey", "Back", "Key"));

    private static MemoryStream Save(ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        ML.Model.Save(model, schema!, stream);
        stream.Position = 0;
        return stream;
    }

    private static void AssertSame(IDataView expected, IDataView actual)
    {
        Assert.Equal(expected.Schema.Select(column => column.ToString()), actual.Schema.Select(column => column.ToString()));
        Assert.Equal(expected.Schema["WordKey"].KeyValueTexts(), actual.Schema["WordKey"].KeyValueTexts());
        Assert.Equal(expected.Schema["NumberKey"].KeyValueTexts(), actual.Schema["NumberKey"].KeyValueTexts());
        Assert.Equal(expected.Schema["Features"].SlotNameTexts(), actual.Schema["Features"].SlotNameTexts());
        Assert.Equal(expected.Column<float[]>("Features"), actual.Column<float[]>("Features"));
        Assert.Equal(expected.Column<uint>("WordKey"), actual.Column<uint>("WordKey"));
        Assert.Equal(expected.Column<string>("Back"), actual.Column<string>("Back"));
    }

    [Fact]
    public void A_model_comes_back_from_a_stream()
    {
        ITransformer model = Everything().Fit(Data());

        ITransformer loaded = new MLContext().Model.Load(Save(model, Data().Schema), out _);

        AssertSame(model.Transform(Data()), loaded.Transform(Data()));
    }

    [Fact]
    public void A_model_comes_back_from_a_file()
    {
        ITransformer model = Everything().Fit(Data());
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ML.Model.Save(model, Data().Schema, file);
            AssertSame(model.Transform(Data()), new MLContext().Model.Load(file, out _).Transform(Data()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Saving_and_loading_leave_the_stream_open()
    {
        MemoryStream stream = Save(Everything().Fit(Data()), null);

        ML.Model.Load(stream, out _);

        Assert.True(stream.CanRead);
    }

    [Fact]
    public void The_schema_of_the_input_comes_back_with_hidden_columns_and_annotations()
    {
        IDataView data = ML.Transforms.CopyColumns("Word", "Number").Fit(Data()).Transform(Data());
        MemoryStream stream = Save(ML.Transforms.CopyColumns("A", "Number").Fit(data), data.Schema);

        ML.Model.Load(stream, out DataViewSchema schema);

        Assert.Equal(data.Schema.Select(column => $"{column} {column.IsHidden}"), schema.Select(column => $"{column} {column.IsHidden}"));
        Assert.Equal(["no", "yes"], schema["Key"].KeyValueTexts());
        Assert.Equal(["left", "right"], schema["Pair"].SlotNameTexts());
        Assert.True(schema["Number"].IsNormalized());
    }

    [Fact]
    public void A_schema_may_be_left_out()
    {
        ITransformer loaded = ML.Model.Load(Save(Everything().Fit(Data()), null), out DataViewSchema schema);

        Assert.Null(schema);
        Assert.NotNull(loaded);
    }

    [Fact]
    public void A_chain_in_a_chain_comes_back()
    {
        var inner = ML.Transforms.CopyColumns("A", "Number").Append(ML.Transforms.CopyColumns("B", "A")).Fit(Data());
        ITransformer model = inner.Append(ML.Transforms.CopyColumns("C", "B").Fit(inner.Transform(Data())));

        ITransformer loaded = ML.Model.Load(Save(model, Data().Schema), out _);

        Assert.Equal([3f, 4f], loaded.Transform(Data()).Column<float>("C"));
    }

    [Fact]
    public void A_loaded_chain_is_a_chain_of_transformers()
    {
        ITransformer loaded = ML.Model.Load(Save(Everything().Fit(Data()), null), out _);

        Assert.Equal(7, Assert.IsType<TransformerChain<ITransformer>>(loaded).Count());
    }

    [Fact]
    public void The_file_is_a_zip_with_a_folder_for_each_transformer()
    {
        using var zip = new ZipArchive(Save(Everything().Fit(Data()), Data().Schema));
        string[] names = [.. zip.Entries.Select(entry => entry.FullName.Replace('\\', '/'))];

        Assert.Contains("Schema", names);
        Assert.Contains("TransformerChain/Model.key", names);
        Assert.Contains("TransformerChain/Transform_000/Model.key", names);
        Assert.Contains("TransformerChain/Transform_006/Model.key", names);
    }

    [Fact]
    public void What_is_no_zip_is_a_format_error()
    {
        Assert.Throws<FormatException>(() => ML.Model.Load(new MemoryStream([1, 2, 3, 4]), out _));
        byte[] whole = Save(Everything().Fit(Data()), Data().Schema).ToArray();
        Assert.Throws<FormatException>(() => ML.Model.Load(new MemoryStream(whole[..(whole.Length / 2)]), out _));
    }

    [Fact]
    public void A_zip_without_a_model_is_an_error()
    {
        var stream = new MemoryStream();
        new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true).Dispose();

        Assert.Throws<InvalidOperationException>(() => ML.Model.Load(stream, out _));
    }

    [Theory]
    [InlineData("TransformerChain/Model.key")]
    [InlineData("TransformerChain/Transform_001/Model.key")]
    public void A_damaged_or_missing_part_is_a_format_error_at_the_root(string part)
    {
        MemoryStream damaged = Change(Save(Everything().Fit(Data()), Data().Schema), part, [0, 1, 2, 3]);
        MemoryStream without = Change(Save(Everything().Fit(Data()), Data().Schema), part, null);

        Assert.IsType<FormatException>(Root(Assert.ThrowsAny<Exception>(() => ML.Model.Load(damaged, out _))));
        Assert.IsType<FormatException>(Root(Assert.ThrowsAny<Exception>(() => ML.Model.Load(without, out _))));

        static Exception Root(Exception exception) => exception.GetBaseException();
    }

    private static MemoryStream Change(MemoryStream stream, string part, byte[]? content)
    {
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(entry => entry.FullName.Replace('\\', '/') == part);
            string name = entry.FullName;
            entry.Delete();
            if (content != null)
            {
                using Stream changed = zip.CreateEntry(name).Open();
                changed.Write(content);
            }
        }
        stream.Position = 0;
        return stream;
    }
}
