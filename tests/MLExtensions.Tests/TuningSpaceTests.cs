namespace MLExtensions.Tests;

/// <summary>The points of a space that a search tries.</summary>
public sealed class TuningSpaceTests
{
    private const int Points = 4000;
    // Of a fraction of one half; four of them are never seen by chance.
    private static readonly double s_deviation = Math.Sqrt(0.25 / Points);

    [Fact]
    public void A_seed_gives_the_same_points_and_more_of_them_begin_with_the_same_ones()
    {
        string[] few = Texts(Space().Draw(seed: 5, 10)), many = Texts(Space().Draw(seed: 5, 20));
        Assert.Equal(few, many[..10]);
        Assert.Equal(20, many.Distinct().Count());
        Assert.Empty(many.Intersect(Texts(Space().Draw(seed: 6, 20))));

        static TuningSpace Space() => new() { { "a", TuningParameter.Uniform(0, 1) }, { "b", TuningParameter.Integer(1, 1_000_000) } };
        static string[] Texts(TuningValues[] points) => Array.ConvertAll(points, point => $"{point}");
    }

    [Fact]
    public void A_space_with_fewer_points_than_wanted_is_searched_completely()
    {
        var space = new TuningSpace { { "a", TuningParameter.Integer(3, 5) }, { "b", TuningParameter.Boolean() } };
        Assert.Equal(
            ["a = 3, b = False", "a = 3, b = True", "a = 4, b = False", "a = 4, b = True", "a = 5, b = False", "a = 5, b = True"],
            space.Draw(seed: 1, 100).Select(point => $"{point}"));
        Assert.Equal(5, space.Draw(seed: 1, 5).Select(point => $"{point}").Distinct().Count());
    }

    [Fact]
    public void Points_that_no_draw_finds_are_not_waited_for()
    {
        double above = Math.BitIncrement(1.0);
        Assert.Equal(2, new TuningSpace { { "a", TuningParameter.Uniform(1, above) } }.Draw(seed: 1, 3).Length);
    }

    [Fact]
    public void Every_kind_of_parameter_gives_values_of_its_type_within_its_range()
    {
        var space = new TuningSpace
        {
            { "uniform", TuningParameter.Uniform(-1, 2) },
            { "log", TuningParameter.LogUniform(1e-4, 1e-1) },
            { "integer", TuningParameter.Integer(-3, 3) },
            { "log integer", TuningParameter.Integer(1, 100, logarithmic: true) },
            { "layers", TuningParameter.Choice<int[]>([64], [256, 128]) },
            { "activation", TuningParameter.Choice(Activation.Relu, Activation.Tanh, null) },
            { "flag", TuningParameter.Boolean() },
        };
        TuningValues[] points = space.Draw(seed: 1, 500);
        Assert.Equal(500, points.Length);
        Assert.All(points, values =>
        {
            Assert.InRange(values.Get<double>("uniform"), -1, 2);
            Assert.InRange(values.Get<double>("log"), 1e-4, 1e-1);
            Assert.Equal((float)values.Get<double>("log"), values.Get<float>("log"));
            Assert.InRange(values.Get<int>("integer"), -3, 3);
            Assert.Equal(values.Get<int>("integer"), values.Get<double>("integer"));
            Assert.Equal(values.Get<int>("integer"), values.Get<long>("integer"));
            Assert.InRange(values.Get<int>("log integer"), 1, 100);
            Assert.Contains(values.Get<IReadOnlyList<int>>("layers").Count, new[] { 1, 2 });
            Assert.Same(values["activation"], values.Get<Activation?>("activation"));
        });
        Assert.Equal(Enumerable.Range(-3, 7), points.Select(values => values.Get<int>("integer")).Distinct().Order());
        Assert.Equal(2, points.Select(values => values.Get<int[]>("layers")).Distinct().Count());
        Assert.Equal(3, points.Select(values => values["activation"]).Distinct().Count());
        Assert.Equal(2, points.Select(values => values.Get<bool>("flag")).Distinct().Count());
        Assert.Equal(space.Select(parameter => parameter.Key), points[0].Select(value => value.Key));
    }

    [Theory, InlineData(0.25), InlineData(0.5), InlineData(0.9)]
    public void Quantiles_are_those_of_the_distributions(double fraction)
    {
        TuningValues[] points = new TuningSpace
        {
            { "uniform", TuningParameter.Uniform(-1, 3) },
            { "log", TuningParameter.LogUniform(1e-5, 1e-1) },
            { "integer", TuningParameter.Integer(1, 1_000_000) },
            { "log integer", TuningParameter.Integer(1, 1_000_000, logarithmic: true) },
        }.Draw(seed: 1, Points);
        AssertBelow("uniform", -1 + 4 * fraction);
        AssertBelow("log", Math.Pow(10, -5 + 4 * fraction));
        AssertBelow("integer", 1_000_000 * fraction);

        // Of the continuous distribution from 1 to 1,000,001, an integer takes what is from it to the next one.
        int below = (int)Math.Pow(1_000_001, fraction);
        Assert.Equal(
            Math.Log(below + 1) / Math.Log(1_000_001),
            points.Count(values => values.Get<int>("log integer") <= below) / (double)Points, 4 * s_deviation);

        void AssertBelow(string name, double quantile)
            => Assert.Equal(fraction, points.Count(values => values.Get<double>(name) <= quantile) / (double)Points, 4 * s_deviation);
    }

    [Fact]
    public void Parameters_are_independent_of_each_other()
    {
        var space = new TuningSpace { { "a", TuningParameter.Uniform(0, 1) }, { "b", TuningParameter.Uniform(0, 1) } };
        TuningValues[] points = space.Draw(seed: 1, Points);
        int both = points.Count(values => values.Get<double>("a") < 0.5 && values.Get<double>("b") < 0.5);
        Assert.Equal(0.25, both / (double)Points, 4 * s_deviation);
    }

    [Fact]
    public void Bad_ranges_names_and_types_are_refused()
    {
        Assert.Contains("more than 2", Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.Uniform(2, 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.Uniform(double.NaN, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.Uniform(0, double.PositiveInfinity));
        Assert.Contains("more than 0", Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.LogUniform(0, 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.Integer(3, 3));
        Assert.Contains(
            "1 or more", Assert.Throws<ArgumentOutOfRangeException>(() => TuningParameter.Integer(0, 3, logarithmic: true)).Message);
        Assert.Contains("no values", Assert.Throws<ArgumentException>(() => TuningParameter.Choice<int>()).Message);

        var space = new TuningSpace
        {
            { "a", TuningParameter.Integer(1, 9) }, { "b", TuningParameter.Choice<string?>(null, "x") },
        };
        Assert.Contains("'a' already", Assert.Throws<ArgumentException>(() => space.Add("a", TuningParameter.Boolean())).Message);
        Assert.Throws<ArgumentException>(() => space.Add(" ", TuningParameter.Boolean()));
        TuningValues values = space.Draw(seed: 1, 100)[0];
        Assert.Equal("a = 1, b = null", $"{values}");
        Assert.Contains("no parameter 'c'; it has 'a', 'b'", Assert.Throws<ArgumentException>(() => values["c"]).Message);
        Assert.Contains(
            "'a' is a System.Int32; wanted was a System.String",
            Assert.Throws<InvalidCastException>(() => values.Get<string>("a")).Message);
        Assert.Contains("'b' is null", Assert.Throws<InvalidCastException>(() => values.Get<int>("b")).Message);
        Assert.Null(values.Get<string>("b"));
    }
}
