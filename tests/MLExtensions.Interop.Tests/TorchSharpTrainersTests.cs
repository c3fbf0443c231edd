using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.NasBert;
using TorchSharp;
using static TorchSharp.torch;

namespace MLExtensions.Interop.Tests;

/// <summary>The trainers of Microsoft.ML.TorchSharp and ours in one process, on one TorchSharp.</summary>
public class TorchSharpTrainersTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Reviews => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(i => new Review
    {
        Text = i % 2 == 0 ? $"a good evening {i % 7}" : $"a bad evening {i % 5}",
        Class = i % 2 == 0 ? "good" : "bad",
        Features = [.. Enumerable.Range(0, 16).Select(slot => (i % 2 == 0 ? 1 : -1) * MathF.Sin(1 + slot))],
    }));

    [Fact]
    public void Both_are_made_for_one_version_of_TorchSharp()
    {
        Assert.Equal(VersionUsedBy(typeof(TextClassificationTrainer)), VersionUsedBy(typeof(TorchEngine)));
        Assert.IsType<TextClassificationTrainer>(_ml.MulticlassClassification.Trainers.TextClassification(sentence1ColumnName: "Text"));

        static Version? VersionUsedBy(Type type) => type.Assembly.GetReferencedAssemblies().Single(assembly => assembly.Name == "TorchSharp").Version;
    }

    [Fact]
    public void One_process_trains_theirs_between_two_of_ours()
    {
        _ml.ComponentCatalog.RegisterAssembly(typeof(TwoLayers).Assembly);
        float[][] before = FitOurs();
        ITransformer theirs = FitTheirs();
        Assert.Equal(24, theirs.Transform(Reviews).GetColumn<float[]>("Score").Count(score => score.Length == 2));
        Assert.Equal(before, FitOurs());
        Assert.Equal(24, theirs.Transform(Reviews).GetColumn<float[]>("Score").Count());
    }

    private float[][] FitOurs()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(_ml.MulticlassClassification.Trainers.TorchModule("two-layers", epochs: 3, batchSize: 8));
        return [.. pipeline.Fit(Reviews).Transform(Reviews).GetColumn<float[]>("Score")];
    }

    /// <summary>Its pretrained weights come over the network, once.</summary>
    private ITransformer FitTheirs()
    {
        try
        {
            return _ml.Transforms.Conversion.MapValueToKey("Label", "Class")
                .Append(_ml.MulticlassClassification.Trainers.TextClassification(sentence1ColumnName: "Text", batchSize: 8, maxEpochs: 1)).Fit(Reviews);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException && e.ToString().Contains("download", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Skip($"Microsoft.ML.TorchSharp could not download its weights: {e.Message}");
            throw;
        }
    }

    [TorchModule("two-layers")]
    public sealed class TwoLayers : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Sequential _layers = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 2));

        public TwoLayers()
            : base(nameof(TwoLayers))
            => RegisterComponents();

        public override Tensor forward(Tensor input) => _layers.call(input);
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public string Class { get; set; } = "";

        [VectorType(16)]
        public float[] Features { get; set; } = [];
    }
}
