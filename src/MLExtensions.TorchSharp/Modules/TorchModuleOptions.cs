namespace MLExtensions;

/// <summary>The settings that the trainers of custom modules have in common.</summary>
public abstract class TorchModuleOptions : TrainerOptions
{
    private protected TorchModuleOptions()
    {
    }

    /// <summary>The name that the module's class has in its <see cref="TorchModuleAttribute"/>. It has to be given.</summary>
    public string Module { get; set; } = "";

    /// <summary>The shape of a row, as the module takes it, such as 1 x 28 x 28 for rows of 784 features; the batch's dimension goes before it. Null: a vector of all features.</summary>
    public IReadOnlyList<int>? InputShape { get; set; }

    /// <summary>How the parameters change; those that do not require a gradient stay as they are. Default: Adam with a learning rate of 0.001.</summary>
    public Optimizer Optimizer { get; set; } = Optimizer.Adam();

    internal override Optimizer UsedOptimizer => Optimizer;

    internal override void Check()
    {
        base.Check();
        ArgumentException.ThrowIfNullOrWhiteSpace(Module);
        foreach (int size in InputShape ?? [])
            Setting.Require(size >= 1, nameof(InputShape), size, "sizes of 1 or more");
        Setting.Require(Engine is null or TorchEngine, nameof(Engine), Engine?.Name, $"a {nameof(TorchEngine)}, since a module computes with TorchSharp; or null for the device that the MLContext names");
        Setting.Require(NumberOfThreads == null, nameof(NumberOfThreads), NumberOfThreads, "null: libtorch has threads of its own, torch.set_num_threads changes their number");
    }

    internal override TrainerOptions Copy()
    {
        var copy = (TorchModuleOptions)base.Copy();
        copy.InputShape = InputShape?.ToArray();
        return copy;
    }
}
