namespace MLNet.Behavior.Tests;

public class PredictionEngineTests
{
    private static readonly MLContext ML = new(1);

    public class Input
    {
        public float Value { get; set; }

        public string Word { get; set; } = "";
    }

    public class Output
    {
        public float[]? Features { get; set; }

        public string? Back { get; set; }

        public uint Key { get; set; }

        public float Value { get; set; }
    }

    public class SumOutput
    {
        public float Sum { get; set; }
    }

    public class WithUnknown : SumOutput
    {
        public float Unknown { get; set; } = 5f;
    }

    private static IDataView Data() => ML.Data.LoadFromEnumerable([new Input { Value = 1, Word = "a" }, new Input { Value = 2, Word = "b" }]);

    private static ITransformer Model()
        => ML.Transforms.Concatenate("Features", "Value", "Value")
            .Append(ML.Transforms.Conversion.MapValueToKey("Key", "Word"))
            .Append(ML.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Fit(Data());

    [Fact]
    public void An_engine_predicts_one_object_at_a_time()
    {
        using var engine = ML.Model.CreatePredictionEngine<Input, Output>(Model());

        Output first = engine.Predict(new Input { Value = 7, Word = "b" });
        Output second = engine.Predict(new Input { Value = 8, Word = "unseen" });

        Assert.Equal([7f, 7f], first.Features!);
        Assert.Equal("b", first.Back);
        Assert.Equal(2u, first.Key);
        Assert.Equal(7f, first.Value);
        Assert.Equal([8f, 8f], second.Features!);
        Assert.Equal("", second.Back);
        Assert.Equal(0u, second.Key);
    }

    [Fact]
    public void A_prediction_can_be_written_into_an_object()
    {
        using var engine = ML.Model.CreatePredictionEngine<Input, Output>(Model());
        var output = new Output();
        Output same = output;

        engine.Predict(new Input { Value = 7 }, ref output);

        Assert.Same(same, output);
        Assert.Equal([7f, 7f], output.Features!);
        Assert.Throws<ArgumentNullException>(() => engine.Predict(null!));
    }

    [Fact]
    public void An_engine_knows_its_output_schema()
    {
        using var engine = ML.Model.CreatePredictionEngine<Input, Output>(Model());

        Assert.Equal(["Value", "Word", "Features", "Key", "Back"], engine.OutputSchema.Select(column => column.Name));
    }

    [Fact]
    public void A_third_partys_mapper_works_in_an_engine()
    {
        var source = new CountingView(1);
        var add = new AddTransformer(0.5f);
        using var alone = ML.Model.CreatePredictionEngine<Input, SumOutput>(add);
        using var chained = ML.Model.CreatePredictionEngine<Input, SumOutput>(ML.Transforms.CopyColumns("Other", "Value").Append(new AddEstimator(2)).Fit(source));

        Assert.Equal(3.5f, alone.Predict(new Input { Value = 3 }).Sum);
        Assert.Equal(5f, chained.Predict(new Input { Value = 3 }).Sum);
    }

    [Fact]
    public void Output_columns_that_are_missing_are_ignored_unless_they_are_required()
    {
        using var lenient = ML.Model.CreatePredictionEngine<Input, WithUnknown>(new AddTransformer(1));

        Assert.Equal(5f, lenient.Predict(new Input()).Unknown);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Model.CreatePredictionEngine<Input, WithUnknown>(new AddTransformer(1), ignoreMissingColumns: false));
    }

    [Fact]
    public void An_input_without_a_column_that_the_model_needs_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => ML.Model.CreatePredictionEngine<SumOutput, Output>(Model()));

    [Fact]
    public void An_output_of_another_type_is_refused()
        => Assert.Throws<InvalidOperationException>(() => ML.Model.CreatePredictionEngine<Input, WrongOutput>(Model()));

    public class WrongOutput
    {
        public float[]? Back { get; set; }
    }

    [Fact]
    public void Disposing_an_engine_disposes_its_model()
    {
        var model = new AddTransformer(1);
        var engine = ML.Model.CreatePredictionEngine<Input, SumOutput>(model);

        engine.Dispose();
        engine.Dispose();

        Assert.True(model.IsDisposed);
    }

    [Fact]
    public void Disposing_an_engine_over_a_chain_disposes_the_links()
    {
        var link = new AddTransformer(1);

        ML.Model.CreatePredictionEngine<Input, SumOutput>(new TransformerChain<ITransformer>(link)).Dispose();

        Assert.True(link.IsDisposed);
    }

    [Fact]
    public void An_engine_that_does_not_own_its_model_leaves_it()
    {
        var model = new AddTransformer(1);

        ML.Model.CreatePredictionEngine<Input, SumOutput>(model, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.False(model.IsDisposed);
        Assert.True(new PredictionEngineOptions().OwnsTransformer);
        Assert.True(new PredictionEngineOptions().IgnoreMissingColumns);
    }

    public class Image
    {
        public float[] Pixels { get; set; } = [];
    }

    public class ImageOutput
    {
        public VBuffer<float> Features { get; set; }
    }

    [Fact]
    public void An_input_can_have_the_types_of_a_schema()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView data = ML.Data.LoadFromEnumerable([new Image { Pixels = [1, 2] }], definition);
        var model = ML.Transforms.Concatenate("Features", "Pixels", "Pixels").Fit(data);

        using var bySchema = ML.Model.CreatePredictionEngine<Image, ImageOutput>(model, data.Schema);
        using var byDefinition = ML.Model.CreatePredictionEngine<Image, ImageOutput>(model, inputSchemaDefinition: definition);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4), bySchema.OutputSchema["Features"].Type);
        Assert.Equal([3f, 4f, 3f, 4f], bySchema.Predict(new Image { Pixels = [3, 4] }).Features.DenseValues());
        Assert.Equal([3f, 4f, 3f, 4f], byDefinition.Predict(new Image { Pixels = [3, 4] }).Features.DenseValues());
        Assert.Throws<InvalidOperationException>(() => ML.Model.CreatePredictionEngine<Input, ImageOutput>(model, data.Schema));
    }

    [Fact]
    public void What_is_not_row_by_row_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => ML.Model.CreatePredictionEngine<Input, SumOutput>(new WholeDataTransformer()));

    private sealed class WholeDataTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException();

        public IDataView Transform(IDataView input) => input;

        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
