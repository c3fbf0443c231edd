namespace MLNet.Behavior.Tests;

/// <summary>What users of a regression trainer do around it: a CSV file, features, a model file with its loader, single predictions.</summary>
public class CsvPipelineTests
{
    private static readonly MLContext ML = new(1);

    public class House
    {
        [LoadColumn(0)]
        public bool Garden { get; set; }

        [LoadColumn(1)]
        public int Rooms { get; set; }

        [LoadColumn(2, 3), VectorType(2)]
        public float[] Sizes { get; set; } = [];

        [LoadColumn(4), ColumnName("Label")]
        public float Price { get; set; }
    }

    public class Prepared
    {
        public float[] Features { get; set; } = [];
    }

    private static readonly string[] Lines = ["garden,rooms,area,plot,price", "yes,2,50,?,100", "no,4,100,800,300", "yes,3,75,400,200"];

    private static IEstimator<ITransformer> Pipeline()
        => ML.Transforms.Conversion.ConvertType([new("G", "Garden"), new("R", "Rooms")])
            .Append(ML.Transforms.ReplaceMissingValues("Sizes"))
            .Append(ML.Transforms.Concatenate("Features", "G", "R", "Sizes"))
            .Append(ML.Transforms.NormalizeMinMax("Features"));

    [Fact]
    public void A_file_is_prepared_split_and_read_back()
    {
        using var file = new TextFile(Lines);
        IDataView data = ML.Data.LoadFromTextFile<House>(file.Path, separatorChar: ',', hasHeader: true);
        IDataView features = Pipeline().Fit(data).Transform(data);
        var split = ML.Data.TrainTestSplit(features, testFraction: 0.5);

        Assert.Equal([[1f, 0.5f, 0.5f, 0f], [0f, 1f, 1f, 1f], [1f, 0.75f, 0.75f, 0.5f]], features.Column<float[]>("Features"));
        Assert.Equal(3, split.TrainSet.Column<float>("Label").Count + split.TestSet.Column<float>("Label").Count);
        Assert.Equal([100f, 300f, 200f], ML.Data.CreateEnumerable<House>(data, reuseRowObject: false).Select(house => house.Price));
        Assert.Equal([100f, 300f, 200f], ML.Data.Cache(data).Column<float>("Label"));
    }

    [Fact]
    public void A_model_predicts_for_one_object_after_saving_and_loading()
    {
        using var file = new TextFile(Lines);
        IDataView data = ML.Data.LoadFromTextFile<House>(file.Path, separatorChar: ',', hasHeader: true);
        using var stream = new MemoryStream();
        ML.Model.Save(Pipeline().Fit(data), data.Schema, stream);
        stream.Position = 0;

        ITransformer model = ML.Model.Load(stream, out DataViewSchema schema);
        using var engine = ML.Model.CreatePredictionEngine<House, Prepared>(model);

        Assert.Equal(data.Schema.Select(column => column.ToString()), schema.Select(column => column.ToString()));
        Assert.Equal([1f, 0.5f, 0.25f, 1f], engine.Predict(new House { Garden = true, Rooms = 2, Sizes = [25, 800] }).Features);
    }

    [Fact]
    public void A_model_can_be_saved_with_the_loader_of_its_input()
    {
        using var file = new TextFile(Lines);
        var source = new MultiFileSource(file.Path);
        TextLoader loader = ML.Data.CreateTextLoader(new TextLoader.Options { HasHeader = true, Separators = [','], Columns = [new("Sizes", DataKind.Single, 2, 3)] }, source);
        ITransformer model = ML.Transforms.ReplaceMissingValues("Sizes").Fit(loader.Load(source));
        using var stream = new MemoryStream();
        ML.Model.Save(model, loader, stream);

        stream.Position = 0;
        ITransformer loaded = ML.Model.LoadWithDataLoader(stream, out IDataLoader<IMultiStreamSource> loadedLoader);
        stream.Position = 0;
        ML.Model.Load(stream, out DataViewSchema schema);

        Assert.Equal([[50f, 0f], [100f, 800f], [75f, 400f]], loaded.Transform(loadedLoader.Load(source)).Column<float[]>("Sizes"));
        Assert.Equal(["area", "plot"], schema["Sizes"].SlotNameTexts());
    }

    [Fact]
    public void A_loader_can_be_saved_alone_and_is_missed_where_it_is_not()
    {
        using TextFile file = new("1"), zip = new();
        TextLoader loader = ML.Data.CreateTextLoader([new TextLoader.Column("A", DataKind.Single, 0)]);
        ML.Model.Save(null!, loader, zip.Path);

        ITransformer nothing = ML.Model.LoadWithDataLoader(zip.Path, out IDataLoader<IMultiStreamSource> loaded);
        Assert.Empty(Assert.IsType<TransformerChain<ITransformer>>(nothing));
        Assert.Equal([1f], loaded.Load(new MultiFileSource(file.Path)).Column<float>("A"));

        ML.Model.Save(nothing, loader.GetOutputSchema(), zip.Path);
        Assert.Contains("Model does not contain an IDataLoader", Assert.Throws<InvalidOperationException>(() => ML.Model.LoadWithDataLoader(zip.Path, out _)).Message);
    }

    [Fact]
    public void Rows_are_filtered_by_the_range_of_a_number()
    {
        using var file = new TextFile("1", "2", "?", "3", "Infinity");
        IDataView data = ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", DataKind.Single, 0), new("B", DataKind.String, 0)]);

        Assert.Equal([2f], ML.Data.FilterRowsByColumn(data, "A", lowerBound: 2, upperBound: 3).Column<float>("A"));
        Assert.Equal(["1", "2", "3"], ML.Data.FilterRowsByColumn(data, "A").Column<string>("B"));
        Assert.Contains("Schema mismatch for filter column 'B': expected number, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByColumn(data, "B", 0, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByColumn(data, "A", 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByColumn(data, "NoSuch", 0, 1));
    }
}
