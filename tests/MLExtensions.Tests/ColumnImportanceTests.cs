using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class ColumnImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public string Group { get; set; } = "";

        public float X { get; set; }

        public float Useless { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [];

        public float Label { get; set; }

        public static Row[] All { get; } = [.. Enumerable.Range(0, 300).Select(i =>
        {
            var random = new CounterRandom(8, RandomPurpose.Dropout, i);
            return new Row
            {
                Group = $"group {i % 4}", X = random.Uniform(0), Useless = random.Uniform(1), Pair = [i, -i],
                Label = i % 4 + 0.3f * random.Uniform(0),
            };
        })];
    }

    [Fact]
    public void The_importance_of_a_column_is_that_of_all_of_its_slots()
    {
        IDataView data = Load();
        ITransformer model = Fit(data);
        var importance = _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 4);
        Assert.Equal(["Group", "X", "Useless"], importance.Select(column => column.ColumnName));
        // Permuted groups are independent of the labels, so that R2 falls from 1 to about -1.
        Assert.InRange(importance[0].Mean, 1.5, 2.5);
        Assert.InRange(importance[1].Mean, 0.002, 0.1);
        Assert.True(Math.Abs(importance[2].Mean) < importance[1].Mean);
        Assert.All(importance, column => Assert.True(column.StandardDeviation > 0));
        Assert.Equal(importance, _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 4));
        Assert.NotEqual(importance, _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 4, seed: 1));
    }

    [Fact]
    public void The_mean_and_the_deviation_are_those_of_the_permutations()
    {
        IDataView data = Load();
        ITransformer model = Fit(data);
        ColumnImportance group = _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 2, seed: 3)[0];
        double whole = R2(model.Transform(data));
        double[] drops = [.. new[] { 6, 7 }.Select(seed => whole - R2(model.Transform(_ml.Data.PermuteColumn(data, "Group", seed))))];
        Assert.Equal((drops[0] + drops[1]) / 2, group.Mean, 1e-12);
        Assert.Equal(Math.Abs(drops[0] - drops[1]) / Math.Sqrt(2), group.StandardDeviation, 1e-12);
        Assert.Equal(0, _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 1)[0].StandardDeviation);
    }

    [Fact]
    public void A_permuted_column_has_the_same_values_in_another_order_and_the_others_stay()
    {
        IDataView data = Load(), permuted = _ml.Data.PermuteColumn(data, "X", seed: 5);
        float[] before = [.. data.GetColumn<float>("X")], after = [.. permuted.GetColumn<float>("X")];
        Assert.NotEqual(before, after);
        Assert.Equal(before.Order(), after.Order());
        Assert.Equal(after, permuted.GetColumn<float>("X"));
        Assert.Equal(after, _ml.Data.PermuteColumn(data, "X", seed: 5).GetColumn<float>("X"));
        Assert.NotEqual(after, _ml.Data.PermuteColumn(data, "X", seed: 6).GetColumn<float>("X"));
        Assert.Equal(data.GetColumn<string>("Group"), permuted.GetColumn<string>("Group"));
        Assert.Equal(data.Schema, permuted.Schema);
        Assert.Equal(data.GetRowCount(), permuted.GetRowCount());
        Row[] rows = [.. _ml.Data.CreateEnumerable<Row>(permuted, reuseRowObject: false)];
        Assert.Equal(after, rows.Select(row => row.X));
        Assert.Equal(Row.All.Select(row => row.Label), rows.Select(row => row.Label));
    }

    [Fact]
    public void Vectors_and_texts_are_permuted_too()
    {
        IDataView data = Load();
        float[][] pairs = [.. _ml.Data.PermuteColumn(data, "Pair").GetColumn<float[]>("Pair")];
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (float)i), pairs.Select(pair => pair[0]).Order());
        Assert.All(pairs, pair => Assert.Equal(pair[0], -pair[1]));
        Assert.NotEqual(Enumerable.Range(0, 300).Select(i => (float)i), pairs.Select(pair => pair[0]));
        Assert.Equal(Row.All.Select(row => row.Group).Order(), _ml.Data.PermuteColumn(data, "Group").GetColumn<string>("Group").Order());
    }

    [Fact]
    public void What_cannot_be_permuted_or_evaluated_is_refused()
    {
        IDataView data = Load();
        Assert.Contains(
            "Could not find permuted column 'Y'; there are Group",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.PermuteColumn(data, "Y")).Message);
        ITransformer model = Fit(data);
        Assert.Contains(
            "Could not find score column 'Other'",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Model.PermutationColumnImportance(model, data, R2, scoreColumnName: "Other")).Message);
        Assert.Contains(
            "permutationCount should be 1 or more",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Model.PermutationColumnImportance(model, data, R2, permutationCount: 0)).Message);
        IDataView permuted = _ml.Data.PermuteColumn(data, "X");
        using DataViewRowCursor cursor = permuted.GetRowCursor([permuted.Schema["X"]]);
        ValueGetter<float> get = cursor.GetGetter<float>(permuted.Schema["X"]);
        float value = 0;
        Assert.Contains("no current row", Assert.Throws<InvalidOperationException>(() => get(ref value)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(permuted.Schema["Useless"]));
    }

    private double R2(IDataView scored) => _ml.Regression.Evaluate(scored).RSquared;

    private IDataView Load() => _ml.Data.LoadFromEnumerable(Row.All);

    private ITransformer Fit(IDataView data) => _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
    {
        LabelColumnName = "Label", ExcludedColumnNames = ["Pair"],
    }).Append(_ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
    {
        HiddenLayers = [16], Epochs = 100, Seed = 1,
    })).Fit(data);
}
