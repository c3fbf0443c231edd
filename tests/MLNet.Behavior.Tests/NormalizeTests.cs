using System.Collections.Immutable;
using Microsoft.ML.Transforms;

namespace MLNet.Behavior.Tests;

public class NormalizeTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float X { get; set; }

        public double Wide { get; set; }

        [VectorType(3)]
        public float[] V { get; set; } = [0, 0, 0];

        [VectorType(3)]
        public VBuffer<float> Sparse { get; set; } = new(3, 0, null!, null!);

        public float[] Any { get; set; } = [];

        public int Whole { get; set; }
    }

    private static IDataView Xs(params float[] xs) => ML.Data.LoadFromEnumerable(xs.Select(x => new Row { X = x, Wide = x, V = [x, 2 * x, 5], Any = [x] }).ToArray());

    private static void AssertClose<T>(IEnumerable<T> expected, IEnumerable<T> actual) where T : IConvertible
    {
        T[] wanted = [.. expected], found = [.. actual];
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++)
            Assert.Equal(wanted[i].ToDouble(null), found[i].ToDouble(null), 1e-6);
    }

    private static IDataView Normalize(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);

    [Fact]
    public void Min_max_divides_by_the_largest_absolute_value()
    {
        AssertClose([-0.5f, 0.25f, 1f], Normalize(ML.Transforms.NormalizeMinMax("N", "X"), Xs(-2, 1, 4)).Column<float>("N"));
        AssertClose([-1f, 0.25f], Normalize(ML.Transforms.NormalizeMinMax("N", "X"), Xs(-4, 1)).Column<float>("N"));
        AssertClose([-0.5, 0.25, 1], Normalize(ML.Transforms.NormalizeMinMax("Wide"), Xs(-2, 1, 4)).Column<double>("Wide"));
    }

    [Fact]
    public void Min_max_without_fixed_zero_goes_from_0_to_1()
    {
        IDataView data = Xs(-2, 1, 4);
        var model = ML.Transforms.NormalizeMinMax("N", "X", fixZero: false).Fit(data);

        AssertClose([0f, 0.5f, 1f], model.Transform(data).Column<float>("N"));
        AssertClose([1.5f, -0.5f], model.Transform(Xs(7, -5)).Column<float>("N"));
    }

    [Fact]
    public void Mean_variance_divides_by_the_root_of_the_mean_square()
    {
        float root = MathF.Sqrt((1 + 4 + 9) / 3f);

        AssertClose([1 / root, 2 / root, 3 / root], Normalize(ML.Transforms.NormalizeMeanVariance("N", "X"), Xs(1, 2, 3)).Column<float>("N"));
    }

    [Fact]
    public void Mean_variance_without_fixed_zero_subtracts_the_mean_and_divides_by_the_population_deviation()
    {
        float deviation = MathF.Sqrt(2 / 3f);

        AssertClose([-1 / deviation, 0f, 1 / deviation], Normalize(ML.Transforms.NormalizeMeanVariance("N", "X", fixZero: false), Xs(1, 2, 3)).Column<float>("N"));
        AssertClose([-1.0 / deviation, 0, 1 / deviation], Normalize(ML.Transforms.NormalizeMeanVariance("N", "Wide", fixZero: false), Xs(1, 2, 3)).Column<double>("N"));
    }

    [Fact]
    public void Mean_variance_can_give_the_distribution_function()
    {
        List<float> values = Normalize(ML.Transforms.NormalizeMeanVariance("N", "X", useCdf: true), Xs(1, 2, 3, 0, float.NaN)).Column<float>("N");

        // The standard normal distribution at (x - 1.5) / 1.118034, with Winitzki's approximation of the error function.
        AssertClose([0.32737106f, 0.67262894f, 0.91012180f, 0.08987820f, 0f], values);
    }

    [Fact]
    public void Each_slot_of_a_vector_has_its_own_scale_and_a_constant_one_becomes_0()
    {
        AssertClose([0.5f, 0.5f, 0f, 1f, 1f, 0f], Normalize(ML.Transforms.NormalizeMinMax("V"), Xs(1, 2)).Column<float[]>("V").SelectMany(v => v));
        AssertClose([0f, 0f, 0f, 1f, 1f, 0f], Normalize(ML.Transforms.NormalizeMinMax("V", fixZero: false), Xs(1, 2)).Column<float[]>("V").SelectMany(v => v));
        AssertClose([-1f, -1f, 0f, 1f, 1f, 0f], Normalize(ML.Transforms.NormalizeMeanVariance("V", fixZero: false), Xs(1, 2)).Column<float[]>("V").SelectMany(v => v));
        Assert.Equal([0f, 0f], Normalize(ML.Transforms.NormalizeMeanVariance("X"), Xs(3, 3)).Column<float>("X"));
        Assert.Equal([0f], Normalize(ML.Transforms.NormalizeMinMax("X"), Xs(3)).Column<float>("X"));
    }

    [Fact]
    public void Implicit_zeros_of_sparse_vectors_count()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Sparse = new(3, 1, [4f], [1]) }, new Row { Sparse = new(3, 1, [-2f], [1]) }]);

        AssertClose([0f, 1f, 0f, 0f, -0.5f, 0f], Normalize(ML.Transforms.NormalizeMinMax("Sparse"), data).Column<float[]>("Sparse").SelectMany(v => v));
        AssertClose([0f, 1f, 0f, 0f, 0f, 0f], Normalize(ML.Transforms.NormalizeMinMax("Sparse", fixZero: false), data).Column<float[]>("Sparse").SelectMany(v => v));
    }

    [Fact]
    public void Missing_values_are_not_learned_from_and_stay_missing()
    {
        List<float> minMax = Normalize(ML.Transforms.NormalizeMinMax("N", "X"), Xs(1, float.NaN, 4)).Column<float>("N");
        List<float> meanVariance = Normalize(ML.Transforms.NormalizeMeanVariance("N", "X", fixZero: false), Xs(1, float.NaN, 3)).Column<float>("N");

        Assert.Equal([0.25f, float.NaN, 1f], minMax);
        Assert.Equal([-1f, float.NaN, 1f], meanVariance);
    }

    [Fact]
    public void Only_the_first_rows_are_learned_from_where_asked()
    {
        AssertClose([0.5f, 1f, 4f], Normalize(ML.Transforms.NormalizeMinMax("N", "X", maximumExampleCount: 2), Xs(1, 2, 8)).Column<float>("N"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.NormalizeMinMax("N", "X", maximumExampleCount: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.NormalizeMeanVariance("N", "X", maximumExampleCount: 1));
    }

    [Fact]
    public void The_result_is_marked_as_normalized_and_keeps_type_and_slot_names()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["V"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, 1);
        definition["V"].AddAnnotation("SlotNames", new[] { "a", "b", "c" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        IDataView data = ML.Data.LoadFromEnumerable([new Row()], definition);

        DataViewSchema schema = ML.Transforms.NormalizeMinMax([new("V"), new("N", "X")]).Append(ML.Transforms.NormalizeMeanVariance([new("M", "V")]))
            .Fit(data).GetOutputSchema(data.Schema);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 1), schema["V"].Type);
        Assert.Equal(["a", "b", "c"], schema["V"].SlotNameTexts());
        Assert.Equal(["a", "b", "c"], schema["M"].SlotNameTexts());
        Assert.True(schema["V"].IsNormalized() && schema["N"].IsNormalized() && schema["M"].IsNormalized());
    }

    [Fact]
    public void What_was_learned_can_be_read()
    {
        IDataView data = Xs(1, 3);
        var scalar = ML.Transforms.NormalizeMinMax("N", "X", fixZero: false).Fit(data).GetNormalizerModelParameters(0);
        var vector = ML.Transforms.NormalizeMeanVariance("V", fixZero: false).Fit(data).GetNormalizerModelParameters(0);
        var fixedZero = ML.Transforms.NormalizeMinMax("V").Fit(data).GetNormalizerModelParameters(0);
        var cdf = ML.Transforms.NormalizeMeanVariance("Wide", useCdf: true).Fit(data);

        var minMax = Assert.IsType<NormalizingTransformer.AffineNormalizerModelParameters<float>>(scalar);
        Assert.Equal((0.5f, 1f), (minMax.Scale, minMax.Offset));
        var meanVariance = Assert.IsType<NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>>(vector);
        AssertClose([1f, 0.5f, 0f], meanVariance.Scale);
        AssertClose([2f, 4f, 0f], meanVariance.Offset);
        Assert.Empty(Assert.IsType<NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>>(fixedZero).Offset);
        var distribution = Assert.IsType<NormalizingTransformer.CdfNormalizerModelParameters<double>>(cdf.GetNormalizerModelParameters(0));
        Assert.Equal((2.0, 1.0, false), (distribution.Mean, distribution.StandardDeviation, distribution.UseLog));
        Assert.Contains("Valid range is from 0 (inclusive) to 1 (exclusive) but got 1.", Assert.Throws<ArgumentOutOfRangeException>(() => cdf.GetNormalizerModelParameters(1)).Message);
    }

    [Fact]
    public void Columns_that_cannot_be_scaled_are_refused()
    {
        IDataView data = Xs(1, 2);

        Assert.Contains("Could not find input column 'NoSuch'", Refusal(() => ML.Transforms.NormalizeMinMax("NoSuch").Fit(data)));
        Assert.Contains("Wrong column type for input column. Expected: Single, Double, Vector of Single or Vector of Double. Got: Int32.",
            Refusal(() => ML.Transforms.NormalizeMinMax("Whole").Fit(data)));
        Assert.Contains("Got: Vector<Single>.", Refusal(() => ML.Transforms.NormalizeMeanVariance("Any").Fit(data)));
        Assert.Contains("Schema mismatch for input column 'Whole': expected vector or scalar of Single or Double, got Int32",
            Refusal(() => new AddEstimator(0).Append(ML.Transforms.NormalizeMinMax("Whole")).Fit(data)));
        Assert.Contains("Schema mismatch for input column 'Any': expected known-size vector or scalar, got VarVector<Single>",
            Refusal(() => new AddEstimator(0).Append(ML.Transforms.NormalizeMinMax("Any")).Fit(data)));

        static string Refusal(Action fit) => Assert.Throws<ArgumentOutOfRangeException>(fit).Message;
    }

    [Fact]
    public void Scales_are_saved_with_their_model()
    {
        IDataView data = Xs(1, 2, 4);
        ITransformer model = ML.Transforms.NormalizeMinMax([new("A", "X"), new("B", "V")], fixZero: false)
            .Append(ML.Transforms.NormalizeMeanVariance("C", "Wide")).Append(ML.Transforms.NormalizeMeanVariance("D", "V", useCdf: true)).Fit(data);
        using var stream = new MemoryStream();
        ML.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        IDataView expected = model.Transform(data), actual = ML.Model.Load(stream, out _).Transform(data);

        Assert.Equal(expected.Column<float>("A"), actual.Column<float>("A"));
        Assert.Equal(expected.Column<float[]>("B"), actual.Column<float[]>("B"));
        Assert.Equal(expected.Column<double>("C"), actual.Column<double>("C"));
        Assert.Equal(expected.Column<float[]>("D"), actual.Column<float[]>("D"));
        Assert.True(actual.Schema["A"].IsNormalized());
    }
}
