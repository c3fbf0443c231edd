using BenchmarkDotNet.Attributes;
using Microsoft.ML;

namespace MLExtensions.Benchmarks.Parts;

/// <summary>A row by the roads that lead to its score; the last is the time of one of 10,000 rows.</summary>
public class Score
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly NetworkScorer _scorer = new(Recipe.CreateNetwork());
    private readonly float[] _features = new float[784], _outputs = new float[10];
    private ITransformer _model = null!;
    private IDataView _test = null!;
    private FashionImage _image = null!;
    private FashionPrediction _prediction = new();
    private PredictionEngine<FashionImage, FashionPrediction> _engine = null!;

    [GlobalSetup]
    public void Train()
    {
        Array.Fill(_features, 0.5f);
        _test = _ml.Data.LoadFashionMnist(FashionMnistSplit.Test);
        _model = Recipe.CreatePipeline(_ml, epochs: 1).Fit(_ml.Data.TakeRows(_test, 1000));
        _image = _ml.Data.CreateEnumerable<FashionImage>(_test, reuseRowObject: false).First();
        _engine = _ml.Model.CreatePredictionEngine<FashionImage, FashionPrediction>(_model);
    }

    [GlobalCleanup]
    public void End() => _engine.Dispose();

    [Benchmark]
    public void RowByNetworkScorer() => _scorer.Score(_features, _outputs);

    [Benchmark]
    public void RowByPredictionEngine() => _engine.Predict(_image, ref _prediction);

    [Benchmark(OperationsPerInvoke = 10_000)]
    public int RowThroughTransform() => Scoring.ReadAll(_model.Transform(_test));
}
