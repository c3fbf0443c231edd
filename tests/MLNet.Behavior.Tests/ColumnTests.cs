namespace MLNet.Behavior.Tests;

public class ColumnTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float A { get; set; } = 1;

        public float B { get; set; } = 2;

        public float C { get; set; } = 3;
    }

    private static IDataView Data() => ML.Data.LoadFromEnumerable([new Row()]);

    private static IDataView Apply(IEstimator<ITransformer> estimator) => Apply(estimator, Data());

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);

    private static IEnumerable<string> Names(IDataView data) => data.Schema.Select(column => column.Name);

    [Fact]
    public void A_copy_has_type_annotations_and_values_of_its_source()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["A"].AddAnnotation("IsNormalized", true, BooleanDataViewType.Instance);
        IDataView data = Apply(ML.Transforms.CopyColumns("D", "A"), ML.Data.LoadFromEnumerable([new Row()], definition));

        Assert.Equal(["A", "B", "C", "D"], Names(data));
        Assert.True(data.Schema["D"].IsNormalized());
        Assert.Equal([1f], data.Column<float>("D"));
    }

    [Fact]
    public void A_copy_onto_another_column_hides_it()
    {
        IDataView data = Apply(ML.Transforms.CopyColumns("A", "C"));

        Assert.Equal(["A", "A", "B", "C"], Names(data));
        Assert.True(data.Schema[0].IsHidden);
        Assert.Equal([3f], data.Column<float>("A"));
    }

    [Fact]
    public void Dropped_columns_are_gone()
    {
        Assert.Equal(["A", "C"], Names(Apply(ML.Transforms.DropColumns("B"))));
        Assert.Equal(["C"], Names(Apply(ML.Transforms.DropColumns("B", "A"))));
    }

    [Fact]
    public void Selected_columns_stand_in_the_order_in_which_they_are_named()
    {
        IDataView data = Apply(ML.Transforms.SelectColumns("C", "A"));

        Assert.Equal(["C", "A"], Names(data));
        Assert.Equal([3f], data.Column<float>("C"));
        Assert.Equal([1f], data.Column<float>("A"));
    }

    [Fact]
    public void Hidden_columns_are_selected_only_where_asked()
    {
        IDataView hiding = Apply(ML.Transforms.CopyColumns("A", "C"));

        Assert.Equal(["A"], Names(Apply(ML.Transforms.SelectColumns("A"), hiding)));
        IDataView both = Apply(ML.Transforms.SelectColumns(["A"], keepHidden: true), hiding);
        Assert.Equal(["A", "A"], Names(both));
        Assert.Equal([3f], both.Column<float>("A"));
    }

    [Fact]
    public void Only_the_selected_columns_are_read()
    {
        var source = new CountingView(2);
        IDataView data = Apply(ML.Transforms.SelectColumns("Square"), source);

        Assert.Equal([0f, 1f], data.Column<float>("Square"));
        Assert.Equal(["Square"], Assert.Single(source.Asked));
    }

    [Fact]
    public void Columns_that_are_not_there_are_refused()
    {
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => Apply(ML.Transforms.SelectColumns("A", "X")));
        Assert.Contains("Could not find input column 'X'", missing.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(ML.Transforms.DropColumns("X")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(ML.Transforms.CopyColumns("D", "X")));
        Assert.Throws<InvalidOperationException>(() => ML.Transforms.SelectColumns());
        Assert.Throws<InvalidOperationException>(() => ML.Transforms.DropColumns());
    }

    [Fact]
    public void In_a_chain_a_dropped_column_is_missed_before_anything_is_fitted()
    {
        var chain = ML.Transforms.DropColumns("A").Append(ML.Transforms.CopyColumns("D", "A"));

        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Data()));
    }
}
