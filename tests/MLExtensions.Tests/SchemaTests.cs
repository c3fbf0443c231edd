using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class SchemaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void The_shape_promised_is_the_schema_delivered(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        var spy = new ShapeSpy(_ml);
        IEstimator<ITransformer> trainer = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Estimator;
        TrainerKinds.Preparation(_ml).Append(trainer).Append(spy).Fit(_ml.Data.LoadFromEnumerable(TrainerKinds.Rows()));
        DataViewSchema delivered = trainer.Fit(data).GetOutputSchema(data.Schema);
        foreach (string name in TrainerKinds.Get(kind).Columns)
        {
            SchemaShape.Column promised = spy.Seen!.Single(column => column.Name == name);
            DataViewType type = delivered[name].Type;
            Assert.Equal(
                type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, promised.Kind);
            Assert.Equal(type is KeyDataViewType, promised.IsKey);
            Assert.Equal(type is VectorDataViewType vector ? vector.ItemType.RawType : type.RawType, promised.ItemType.RawType);
            Assert.Equal(
                delivered[name].Annotations.Schema.Select(
                    annotation => (annotation.Name, annotation.Type is VectorDataViewType, annotation.Type is KeyDataViewType)).Order(),
                promised.Annotations.Select(
                    annotation => (annotation.Name, annotation.Kind == SchemaShape.Column.VectorKind.Vector, annotation.IsKey)).Order());
        }
        Assert.Equal(
            TrainerKinds.Get(kind).Columns, delivered.Where(column => column.Index >= data.Schema.Count).Select(column => column.Name));
    }

    [Theory]
    [InlineData(TrainerKinds.Multiclass, "MulticlassClassification")]
    [InlineData(TrainerKinds.Binary, "BinaryClassification")]
    [InlineData(TrainerKinds.Regression, "Regression")]
    [InlineData(TrainerKinds.MultiOutput, "MultiOutputRegression")]
    [InlineData(TrainerKinds.Linear, "Regression")]
    public void Each_column_says_what_kind_of_prediction_it_is_and_of_which_model(string kind, string scoreColumnKind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Fit(data);
        DataViewSchema once = model.GetOutputSchema(data.Schema), twice = model.GetOutputSchema(once);
        foreach (string name in TrainerKinds.Get(kind).Columns)
        {
            Assert.Equal(
                (scoreColumnKind, name, 1u), (Text(once[name], "ScoreColumnKind"), Text(once[name], "ScoreValueKind"), Set(once[name])));
            Assert.Equal(2u, Set(twice[name]));
        }
    }

    [Fact]
    public void A_probability_is_marked_as_normalized_and_a_score_is_not()
    {
        IDataView data = TrainerKinds.Load(_ml);
        DataViewSchema schema = TrainerKinds.Create(TrainerKinds.Binary, _ml, options => options.Epochs = 1).Fit(data)
            .GetOutputSchema(data.Schema);
        Assert.True(schema["Probability"].IsNormalized());
        Assert.False(schema["Score"].IsNormalized());
    }

    [Fact]
    public void Scores_of_several_numbers_have_the_names_of_the_labels()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.MultiOutput, _ml, options => options.Epochs = 1).Fit(data),
            loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(["Height", "Width"], TrainerTests.Texts(model.GetOutputSchema(data.Schema)["Score"], "SlotNames"));
        Assert.Equal(["Height", "Width"], TrainerTests.Texts(loaded.GetOutputSchema(data.Schema)["Score"], "SlotNames"));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_saved_and_loaded_model_predicts_the_same_bits_with_the_same_schema(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, 900);
        ITransformer model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 2).Fit(data),
            loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.IsType(model.GetType(), loaded);
        Assert.Equal(model.Predictions(data), loaded.Predictions(data));
        Assert.Equal(model.GetOutputSchema(data.Schema).Select(Describe), loaded.GetOutputSchema(data.Schema).Select(Describe));
        Assert.Equal((model.Model().ToString(), model.Model().LossName), (loaded.Model().ToString(), loaded.Model().LossName));

        static string Describe(DataViewSchema.Column column)
            => $"{column.Name}: {column.Type}; "
            + $"{string.Join(", ", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}"))}";
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Blocks_and_single_rows_have_the_same_bits(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml, 1700);
        ITransformer model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Fit(data);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        Func<string>[] read = [.. TrainerKinds.Get(kind).Columns.Select(name => TrainerKinds.Reader(row, mapper.OutputSchema[name]))];
        var single = new List<string>();
        while (cursor.MoveNext())
            single.Add(string.Join(' ', read.Select(get => get())));
        Assert.Equal(model.Predictions(data), single);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Predicting_a_row_allocates_nothing(string kind)
    {
        IDataView data = _ml.Data.Cache(TrainerKinds.Load(_ml, 600));
        ITransformer model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Fit(data);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        Action[] read = [.. TrainerKinds.Get(kind).Columns.Select(name => Getter(row, mapper.OutputSchema[name]))];
        long before = 0;
        for (int i = 0; i < 600; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(cursor.MoveNext());
            foreach (Action get in read)
                get();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // The cursor is ML.NET's own; a row of ours would take 500 times more.
        Assert.InRange(allocated, 0, 4000);
    }

    private static Action Getter(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Type switch
        {
            VectorDataViewType { ItemType: BooleanDataViewType } => Get<VBuffer<bool>>(),
            VectorDataViewType => Get<VBuffer<float>>(),
            BooleanDataViewType => Get<bool>(),
            KeyDataViewType => Get<uint>(),
            _ => Get<float>(),
        };

        Action Get<T>()
        {
            ValueGetter<T> get = row.GetGetter<T>(column);
            T value = default!;
            return () => get(ref value);
        }
    }

    private static uint Set(DataViewSchema.Column column)
    {
        uint value = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref value);
        return value;
    }

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(annotation, ref value);
        return value.ToString();
    }

    /// <summary>Remembers the shape that the estimators before it promise.</summary>
    internal sealed class ShapeSpy(MLContext ml, string columnName = "Score") : IEstimator<ITransformer>
    {
        public SchemaShape? Seen { get; private set; }

        public ITransformer Fit(IDataView input) => ml.Transforms.CopyColumns("Copy", columnName).Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
    }
}
