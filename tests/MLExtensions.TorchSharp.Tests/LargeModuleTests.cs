using Microsoft.ML;
using TorchSharp.Modules;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>A module of 40 MB is created at the first prediction, not when its model is loaded.</summary>
public sealed class LargeModuleTests : TorchTests
{
    private const int Hidden = 500_000;

    private readonly MLContext _ml = Pattern.Context();

    [Fact]
    public void Loading_takes_little_more_memory_than_the_state_has()
    {
        IDataView data = Pattern.Load(_ml, 4);
        using TorchModuleTransformer trained = Fit(data);
        string zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.Save(trained, null, zip);
            long state = trained.Model.State.Tensors.Sum(tensor => (long)tensor.Length * sizeof(float));
            int created = Wide.Created;
            long before = GC.GetAllocatedBytesForCurrentThread();
            using var loaded = (TorchModuleTransformer)_ml.Model.Load(zip, out _);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, state, (long)(1.2 * state));
            Assert.Equal(created, Wide.Created);
            Assert.Equal(trained.Scores(data), loaded.Scores(data));
            Assert.Equal(created + 1, Wide.Created);
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [Fact]
    public void A_class_that_has_changed_is_found_at_the_first_prediction()
    {
        IDataView data = Pattern.Load(_ml, 4);
        byte[] file = Fit(data).Save(_ml);
        Wide.Outputs = 4;
        try
        {
            using var loaded = (TorchModuleTransformer)_ml.Model.Load(new MemoryStream(file), out _);
            Assert.Contains(
                "The class that is registered as 'wide' is another one than was trained. The module 'wide' has other tensors than those to "
                + "be loaded: Tensor 'last.weight' should have the shape [4, 500000]; found [3, 500000].",
                Assert.ThrowsAny<Exception>(() => loaded.Scores(data)).GetBaseException().Message);
        }
        finally
        {
            Wide.Outputs = 3;
        }
    }

    private TorchModuleTransformer Fit(IDataView data)
        => _ml.MulticlassClassification.Trainers.TorchModule("wide", epochs: 1).Fit(data);

    [TorchModule("wide")]
    public sealed class Wide : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(16, Hidden), last = nn.Linear(Hidden, Outputs);

        public Wide()
            : base(nameof(Wide))
        {
            RegisterComponents();
            Created++;
        }

        public static int Outputs { get; set; } = 3;

        public static int Created { get; private set; }

        public override Tensor forward(Tensor input) => last.call(first.call(input).relu());
    }
}
