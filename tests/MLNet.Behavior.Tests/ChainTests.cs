using Microsoft.ML.Transforms;

namespace MLNet.Behavior.Tests;

public class ChainTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float Value { get; set; }

        public string Word { get; set; } = "";
    }

    private static IDataView Data() => ML.Data.LoadFromEnumerable([new Row { Value = 1, Word = "b" }, new Row { Value = 2, Word = "a" }]);

    [Fact]
    public void Estimators_are_fitted_in_order_each_to_the_output_of_those_before()
    {
        var chain = ML.Transforms.CopyColumns("Other", "Value").Append(ML.Transforms.Concatenate("Features", "Value", "Other"));

        TransformerChain<ColumnConcatenatingTransformer> model = chain.Fit(Data());

        Assert.Equal(2, model.Count());
        Assert.IsType<ColumnCopyingTransformer>(model.First());
        Assert.IsType<ColumnConcatenatingTransformer>(model.LastTransformer);
        Assert.Equal([1f, 1f], model.Transform(Data()).Column<float[]>("Features")[0]);
        Assert.Equal(["Value", "Word", "Other", "Features"], model.GetOutputSchema(Data().Schema).Select(column => column.Name));
    }

    [Fact]
    public void A_chain_refuses_a_column_that_no_link_provides_before_anything_is_fitted()
    {
        var first = new AddEstimator(1);
        var chain = first.Append(ML.Transforms.Concatenate("Features", "NoSuch"));

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Data()));

        Assert.Contains("Could not find input column 'NoSuch'", missing.Message);
        Assert.Equal(0, first.Fits);
    }

    [Fact]
    public void MapKeyToValue_refuses_what_promises_no_key_values_before_anything_is_fitted()
    {
        var first = new AddEstimator(1);

        var noKey = Assert.Throws<ArgumentOutOfRangeException>(() => first.Append(ML.Transforms.Conversion.MapKeyToValue("Out", "Value")).Fit(Data()));

        Assert.Contains("Schema mismatch for input column 'Value': expected KeyType, got Single", noKey.Message);
        Assert.Equal(0, first.Fits);
    }

    [Fact]
    public void Concatenate_refuses_mixed_types_and_keys_before_anything_is_fitted()
    {
        Assert.Throws<InvalidOperationException>(() => new AddEstimator(1).Append(ML.Transforms.Concatenate("Features", "Value", "Word")).Fit(Data()));
        Assert.Throws<InvalidOperationException>(()
            => ML.Transforms.Conversion.MapValueToKey("Key", "Word").Append(ML.Transforms.Concatenate("Features", "Key")).Fit(Data()));
    }

    [Fact]
    public void Estimators_promise_shapes()
    {
        var chain = ML.Transforms.Conversion.MapValueToKey("Key", "Word").Append(ML.Transforms.Concatenate("Features", "Value"));

        SchemaShape shape = chain.GetOutputSchema(ShapeOf(Data()));

        SchemaShape.Column key = shape.Single(column => column.Name == "Key");
        Assert.True(key.IsKey);
        Assert.Equal(NumberDataViewType.UInt32, key.ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, key.Kind);
        Assert.Equal("KeyValues", Assert.Single(key.Annotations).Name);
        SchemaShape.Column features = shape.Single(column => column.Name == "Features");
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, features.Kind);
        Assert.Equal("SlotNames", Assert.Single(features.Annotations).Name);
        Assert.Equal(["Value", "Word", "Key", "Features"], shape.Select(column => column.Name));
    }

    /// <summary>The shape of data, as an estimator in a chain gets to see it.</summary>
    private static SchemaShape ShapeOf(IDataView data)
    {
        var seen = new ShapeRecorder();
        seen.Append(new AddEstimator(0)).Fit(data);
        return seen.Shape!;
    }

    private sealed class ShapeRecorder : IEstimator<AddTransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public AddTransformer Fit(IDataView input) => new(0);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }

    [Fact]
    public void Hidden_columns_have_no_shape()
    {
        IDataView data = ML.Transforms.CopyColumns("Word", "Value").Fit(Data()).Transform(Data());

        SchemaShape shape = ShapeOf(data);

        Assert.Equal(["Value", "Word"], shape.Select(column => column.Name));
        Assert.Equal(NumberDataViewType.Single, shape[1].ItemType);
        Assert.False(shape[1].IsKey);
    }

    [Fact]
    public void Appending_leaves_the_shorter_chain_as_it_was()
    {
        var shorter = ML.Transforms.CopyColumns("A", "Value").Append(ML.Transforms.CopyColumns("B", "Value"));
        var longer = shorter.Append(ML.Transforms.CopyColumns("C", "Value"));

        Assert.Equal(2, shorter.Fit(Data()).Count());
        Assert.Equal(3, longer.Fit(Data()).Count());
        Assert.NotNull(longer.LastEstimator);
    }

    [Fact]
    public void Transformers_are_chained_too()
    {
        var first = ML.Transforms.CopyColumns("A", "Value").Fit(Data());
        var second = ML.Transforms.CopyColumns("B", "A").Fit(first.Transform(Data()));

        TransformerChain<ColumnCopyingTransformer> chain = first.Append(second);

        Assert.Same(second, chain.LastTransformer);
        Assert.Equal([1f, 2f], chain.Transform(Data()).Column<float>("B"));
        Assert.Equal([1f, 2f], new TransformerChain<ITransformer>(first, second).Transform(Data()).Column<float>("B"));
    }

    [Fact]
    public void An_empty_chain_changes_nothing()
    {
        var empty = new TransformerChain<ITransformer>();

        Assert.Equal([1f, 2f], empty.Transform(Data()).Column<float>("Value"));
        Assert.Null(empty.LastTransformer);
        Assert.Empty(new EstimatorChain<ITransformer>().Fit(Data()));
    }

    [Fact]
    public void A_scope_keeps_a_link_out_of_scoring()
    {
        var chain = ML.Transforms.CopyColumns("A", "Value").Append(ML.Transforms.CopyColumns("B", "Value"), TransformerScope.TrainTest);

        var model = chain.Fit(Data());

        Assert.Null(model.GetOutputSchema(Data().Schema).GetColumnOrNull("B"));
        Assert.NotNull(model.GetOutputSchema(Data().Schema, TransformerScope.Training).GetColumnOrNull("B"));
        Assert.Null(model.Transform(Data()).Schema.GetColumnOrNull("B"));
        Assert.Single(model.GetModelFor(TransformerScope.Scoring));
    }

    [Fact]
    public void A_cache_checkpoint_reads_the_data_before_it_once()
    {
        var source = new CountingView(4);
        var chain = ML.Transforms.CopyColumns("Copy", "Value").AppendCacheCheckpoint(ML)
            .Append(ML.Transforms.Conversion.MapValueToKey("Key", "Copy"))
            .Append(ML.Transforms.Conversion.MapValueToKey("Key2", "Copy"));

        chain.Fit(source);

        Assert.Equal(4, source.GetterCalls);
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(ML));
    }

    [Fact]
    public void Fitting_shows_a_transformer_inside_a_chain()
    {
        ColumnCopyingTransformer? seen = null;
        var chain = ML.Transforms.CopyColumns("A", "Value").WithOnFitDelegate(transformer => seen = transformer)
            .Append(ML.Transforms.CopyColumns("B", "A"));

        chain.Fit(Data());

        Assert.NotNull(seen);
    }

    [Fact]
    public void Third_parties_work_in_chains()
    {
        var source = new CountingView(3);
        var chain = ML.Transforms.CopyColumns("Copy", "Value").Append(new AddEstimator(0.5f)).Append(ML.Transforms.CopyColumns("After", "Value"));

        var model = chain.Fit(source);

        Assert.Equal([0.5f, 1.5f, 2.5f], model.Transform(source).Column<float>("Sum"));
        Assert.True(((ITransformer)model).IsRowToRowMapper);
    }

    [Fact]
    public void The_mapper_of_a_chain_is_composed_of_its_links_mappers()
    {
        var source = new CountingView(3);
        var add = new AddTransformer(1);
        ITransformer model = add.Append(ML.Transforms.Concatenate("Twice", "Sum", "Sum").Fit(add.Transform(source)));

        IRowToRowMapper mapper = model.GetRowToRowMapper(source.Schema);
        DataViewSchema.Column wanted = mapper.OutputSchema["Twice"];
        using DataViewRowCursor cursor = source.GetRowCursor(mapper.GetDependencies([wanted]));
        DataViewRow row = mapper.GetRow(cursor, [wanted]);
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(wanted);
        cursor.MoveNext();
        cursor.MoveNext();
        VBuffer<float> twice = default;
        getter(ref twice);

        Assert.Equal([2f, 2f], twice.DenseValues());
        Assert.Equal(1, row.Position);
        Assert.Equal(["Value"], source.Asked[0]);
        Assert.Same(source.Schema, mapper.InputSchema);
        Assert.Equal(model.GetOutputSchema(source.Schema).Select(column => column.ToString()), mapper.OutputSchema.Select(column => column.ToString()));
    }

    [Fact]
    public void Disposing_a_chain_disposes_its_links()
    {
        var link = new AddTransformer(1);

        new TransformerChain<ITransformer>(link).Dispose();

        Assert.True(link.IsDisposed);
    }
}
