using Microsoft.ML;
using MLExtensions.Torch;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Native memory of models: when it is freed, and that a model can be used after it.</summary>
public sealed class SharedNativeTests : TorchTests
{
    private readonly List<Resource> _created = [];

    [Fact]
    public void A_native_object_is_created_once_for_all_users_and_again_after_it_was_freed()
    {
        SharedNative<Resource> shared = Create();
        Resource first = Use(shared);
        Assert.Same(first, Use(shared));
        shared.Dispose();
        Assert.Equal(1, first.Disposals);
        Assert.NotSame(first, Use(shared));
        Assert.Equal(2, _created.Count);
    }

    [Fact]
    public void A_native_object_is_freed_when_its_last_user_has_finished()
    {
        SharedNative<Resource> shared = Create();
        SharedNative<Resource>.Use one = shared.Rent(), other = shared.Rent();
        shared.Dispose();
        one.Dispose();
        Assert.Equal(0, other.Value.Disposals);
        other.Dispose();
        Assert.Equal(1, other.Value.Disposals);
        shared.Dispose();
        Assert.Equal(1, other.Value.Disposals);
    }

    [Fact]
    public async Task No_user_meets_a_freed_one()
    {
        SharedNative<Resource> shared = Create();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                using (SharedNative<Resource>.Use use = shared.Rent())
                    Assert.Equal(0, use.Value.Disposals);
                if (i % 3 == thread % 3)
                    shared.Dispose();
            }
        })));
        shared.Dispose();
        Assert.All(_created, resource => Assert.Equal(1, resource.Disposals));
    }

    [Fact]
    public void A_prediction_engine_that_is_disposed_leaves_the_model_usable()
    {
        var ml = Pattern.Context();
        IDataView rows = Pattern.Load(ml, 60);
        using TorchModuleTransformer model = ml.MulticlassClassification.Trainers.TorchModule(
            TorchModuleTests.Options("small-cnn", [1, 4, 4])).Fit(rows);
        float[][] expected = model.Scores(rows);
        var engine = ml.Model.CreatePredictionEngine<Pattern, PatternPrediction>(model);
        float[] score = engine.Predict(Pattern.Rows(1).First()).Score;
        ml.Model.CreatePredictionEngine<Pattern, PatternPrediction>(model).Dispose();
        Assert.Equal(score, engine.Predict(Pattern.Rows(1).First()).Score);
        engine.Dispose();
        Assert.Equal(expected, model.Scores(rows));
    }

    private SharedNative<Resource> Create() => new(() =>
    {
        var resource = new Resource();
        _created.Add(resource);
        return resource;
    });

    private static Resource Use(SharedNative<Resource> shared)
    {
        using SharedNative<Resource>.Use use = shared.Rent();
        return use.Value;
    }

    private sealed class Resource : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
