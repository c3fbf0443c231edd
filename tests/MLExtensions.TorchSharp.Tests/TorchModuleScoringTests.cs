using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Predictions of custom modules, in blocks and row by row, on one thread and on many.</summary>
public sealed class TorchModuleScoringTests : TorchTests
{
    private readonly MLContext _ml = Pattern.Context();

    [Theory]
    [InlineData("small-cnn", new[] { 1, 4, 4 })]
    [InlineData("rows-lstm", new[] { 4, 4 })]
    public void Rows_have_the_same_scores_in_blocks_and_one_by_one(string module, int[] shape)
    {
        IDataView rows = Pattern.Load(_ml, 2000);
        ITransformer model = Fit(module, shape);
        float[][] blocks = model.Scores(rows),
            alone = [.. Engine(model, engine => Pattern.Rows(2000).Select(row => engine.Predict(row).Score).ToArray())];
        for (int row = 0; row < blocks.Length; row++)
        {
            for (int i = 0; i < 3; i++)
                Assert.Equal(alone[row][i], blocks[row][i], 1e-5f);
        }
        Assert.Equal(blocks, model.Scores(rows));
    }

    [Fact]
    public async Task Many_threads_predict_with_one_model()
    {
        IDataView rows = Pattern.Load(_ml, 500);
        ITransformer model = Fit("small-cnn", [1, 4, 4]);
        float[][] expected = Engine(model, engine => Pattern.Rows(500).Select(row => engine.Predict(row).Score).ToArray()),
            blocks = model.Scores(rows);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            Assert.Equal(blocks, model.Scores(rows));
            Assert.Equal(expected, Engine(model, engine => Pattern.Rows(500).Select(row => engine.Predict(row).Score).ToArray()));
        })));
    }

    [Fact]
    public void Predicting_draws_no_random_numbers_and_changes_nothing()
    {
        TorchModuleTransformer model = Fit("small-cnn", [1, 4, 4]);
        byte[] before = model.Model.Bytes();
        random.manual_seed(5);
        float expected = rand(1).item<float>();
        random.manual_seed(5);
        float[][] scores = model.Scores(Pattern.Load(_ml, 100));
        Assert.Equal(expected, rand(1).item<float>());
        Assert.Equal(scores, model.Scores(Pattern.Load(_ml, 100)));
        Assert.Equal(before, model.Model.Bytes());
    }

    [Fact]
    public void A_row_with_a_missing_feature_has_no_scores()
    {
        ITransformer model = Fit("two-layers");
        Pattern[] rows = [.. Pattern.Rows(3)];
        rows[1].Features[4] = float.NaN;
        float[][] scores = model.Scores(_ml.Data.LoadFromEnumerable(rows));
        Assert.All(scores[1], score => Assert.True(float.IsNaN(score)));
        Assert.DoesNotContain(scores[0].Concat(scores[2]), float.IsNaN);
    }

    [Fact]
    public void Memory_stays_flat_over_many_predictions()
    {
        Engine(Fit("small-cnn", [1, 4, 4]), engine =>
        {
            Pattern row = Pattern.Rows(1).First();
            engine.Predict(row);
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (int i = 0; i < 2000; i++)
                engine.Predict(row);
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            return 0;
        });
    }

    private T Engine<T>(ITransformer model, Func<PredictionEngine<Pattern, PatternPrediction>, T> use)
    {
        ITransformer named = model.Append(
            _ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel").Fit(model.Transform(Pattern.Load(_ml, 1))));
        using var engine = _ml.Model.CreatePredictionEngine<Pattern, PatternPrediction>(named);
        return use(engine);
    }

    private TorchModuleTransformer Fit(string module, int[]? shape = null)
        => _ml.MulticlassClassification.Trainers.TorchModule(TorchModuleTests.Options(module, shape)).Fit(Pattern.Load(_ml, 120));
}
