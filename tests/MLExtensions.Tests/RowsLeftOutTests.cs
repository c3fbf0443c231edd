using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Rows that cannot be trained on are left out, and counted by reason.</summary>
public sealed class RowsLeftOutTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Rows_are_counted_by_reason_in_the_log_and_in_the_history()
    {
        List<Sample> rows = TrainerKinds.Rows();
        rows[0].Colour = "";
        rows[1].Colour = "violet";
        rows[2].Colour = rows[3].Colour = "orange";
        rows[4].X = float.NaN;
        rows[5].X = float.PositiveInfinity;
        rows[6].Y = float.NegativeInfinity;
        rows[7].Weight = -1;
        IDataView keys = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(3));
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Colour", keyData: _ml.Transforms.SelectColumns("Colour").Fit(keys)
                .Transform(keys)).Append(_ml.Transforms.Concatenate("Features", "X", "Y"))
            .Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));
        TrainingHistory? history = null;
        List<string> messages = TrainerKinds.Messages(_ml, () => history = Train(data));

        Assert.Equal(
            [
                new RowsLeftOut { Reason = RowsLeftOutReason.LabelMissing, Count = 1, Details = "'Colour'" },
                new RowsLeftOut { Reason = RowsLeftOutReason.LabelUnknown, Count = 3, Details = "'violet', 'orange'" },
                new RowsLeftOut { Reason = RowsLeftOutReason.FeatureMissing, Count = 3, Details = "'X' in 2, 'Y' in 1" },
                new RowsLeftOut { Reason = RowsLeftOutReason.WeightInvalid, Count = 1, Details = "'Weight'" },
            ],
            history!.RowsLeftOut);
        Has("Left out 1 row, because their label 'Colour' is missing, or a value that its mapping does not know.");
        Has("Left out 3 rows, because the mapping of their label 'Colour' does not know the value: 'violet', 'orange'.");
        Has("Left out 3 rows, because a feature in 'Features' is missing or infinite: 'X' in 2, 'Y' in 1.");
        Has("Left out 1 row, because their weight 'Weight' is missing, infinite or negative.");

        void Has(string sentence) => Assert.Single(messages, message => message.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_all_rows_are_left_out_the_exception_says_why()
    {
        List<Sample> rows = TrainerKinds.Rows(10);
        rows.ForEach(row => row.Y = float.NaN);
        Assert.Contains(
            "There are no rows to train on: 10 were read, and all were left out. Left out 10 rows, because a feature in 'Features' is "
            + "missing or infinite: 'Y' in 10.",
            Assert.Throws<ArgumentException>(() => Train(TrainerKinds.Prepare(_ml, rows))).Message);
    }

    [Fact]
    public void The_history_of_a_model_keeps_them_when_it_is_saved()
    {
        List<Sample> rows = TrainerKinds.Rows();
        rows[4].X = float.NaN;
        IDataView data = TrainerKinds.Prepare(_ml, rows);
        var model = _ml.Regression.Trainers.Sgd("Width").Fit(data);
        var loaded = (SgdRegressionTransformer)SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal("'X' in 1", Assert.Single(loaded.Model.History.RowsLeftOut).Details);
        Assert.Empty(_ml.Regression.Trainers.Sgd("Width").Fit(TrainerKinds.Load(_ml)).Model.History.RowsLeftOut);
    }

    private TrainingHistory Train(IDataView data) => _ml.MulticlassClassification.Trainers.MultilayerPerceptron(
        new MultilayerPerceptronMulticlassTrainer.Options
        {
            LabelColumnName = "Colour",
            ExampleWeightColumnName = "Weight",
            Epochs = 1,
        }).Fit(data).Model.History;
}
