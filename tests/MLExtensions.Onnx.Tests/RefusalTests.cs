using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Onnx.Tests;

/// <summary>What cannot be exported, and what the exceptions say.</summary>
public class RefusalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Contributions_are_refused()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml).Fit(data);
        ITransformer contributions = _ml.Transforms.Contributions(model).Fit(model.Transform(data));
        AssertRefused(new TransformerChain<ITransformer>(model, contributions), data, "Contributions", "without it");
    }

    [Fact]
    public void PermuteColumn_is_refused()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml).Fit(data);
        AssertRefused(model, _ml.Data.PermuteColumn(data, "X"), "PermuteColumn", "the data from before");
    }

    [Fact]
    public void A_column_that_a_transform_made_which_cannot_be_exported_is_named()
    {
        IDataView points = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        ITransformer custom = _ml.Transforms.CustomMapping<Sample, Vector>((point, vector) => vector.Features = [point.X, point.Y], null)
            .Fit(points);
        IDataView data = custom.Transform(points);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml).Fit(data);
        AssertRefused(new TransformerChain<ITransformer>(custom, model), points, "'Features'", "CustomMapping");
    }

    [Fact]
    public void Columns_of_a_table_that_ONNX_has_no_type_for_are_named()
    {
        AssertRefused("Sold", "no dates", "exclude the column");
        AssertRefused("Delay", "no TimeSpan", "exclude the column");
        AssertRefused("Amount", "as numbers", "exclude the column");
    }

    private void AssertRefused(string column, params string[] parts)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Sale
        {
            Sold = new DateTime(2024, 1, 1).AddDays(i), Delay = TimeSpan.FromHours(i * i), Amount = $"{i}.5",
        }).ToArray());
        ITransformer model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options { InputColumnNames = [column] }).Fit(data);
        AssertRefused(model, data, ["FeaturizeTable", $"'{column}'", .. parts]);
    }

    private void AssertRefused(ITransformer model, IDataView data, params string[] parts)
    {
        string message = Assert.Throws<NotSupportedException>(() => OnnxModel.Export(_ml, model, data)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    private sealed class Vector
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Sale
    {
        public DateTime Sold { get; set; }

        public TimeSpan Delay { get; set; }

        public string Amount { get; set; } = "";
    }
}
