namespace MLExtensions;

/// <summary>The settings that the trainers of custom modules have in common.</summary>
public abstract class TorchModuleOptions : TrainerOptions
{
    private protected TorchModuleOptions()
    {
    }

    /// <summary>Gets or sets the name of the module: the one in the <see cref="TorchModuleAttribute"/> of its class.</summary>
    /// <value>It has to be given, except to the methods that take the class as a type argument, which set it.</value>
    public string Module { get; set; } = "";

    /// <summary>Gets or sets the shape of a row, as the module takes it, without the dimension of the batch.</summary>
    /// <value>
    /// Such as 1 x 28 x 28 for rows of 784 features; null for the dimensions of the feature column where it has three or more, such as
    /// channels x height x width, otherwise for a vector of all features. Default: null.
    /// </value>
    public IReadOnlyList<int>? InputShape { get; set; }

    /// <summary>Gets or sets the optimizer. Parameters that do not require a gradient are not trained.</summary>
    /// <value>Default: Adam with a learning rate of 0.001.</value>
    public Optimizer Optimizer { get; set; } = Optimizer.Adam();

    /// <summary>
    /// Gets or sets random changes of the pictures trained on, such as <c>[Augment.Flip(), Augment.Shift(2)]</c>, in the order in which
    /// they are applied.
    /// </summary>
    /// <remarks>
    /// In each epoch, each row is changed anew; what is drawn depends on the seed, the epoch and the row alone, so the model is the same
    /// when resumed. Rows are never changed in an evaluation, of validation rows or of the training set. <see cref="InputShape"/> or, where
    /// that is null, the column has the shape of a picture: height x width, or channels x height x width.
    /// </remarks>
    /// <value>Empty for none, and with L-BFGS. Default: empty.</value>
    public IReadOnlyList<Augment> Augmentation
    {
        get => Settings.Augmentation;
        set => Settings = Settings with { Augmentation = value };
    }

    /// <summary>Gets or sets the device that trains, and on which the trained transformer computes.</summary>
    /// <value>
    /// The CPU or a CUDA device; null for the CUDA device that <c>MLContext.GpuDeviceId</c> names, or the CPU where it names none. Default:
    /// null.
    /// </value>
    public Device? Device { get; set; }

    internal override Optimizer UsedOptimizer => Optimizer;

    internal override IReadOnlyList<int>? RowShape => InputShape;

    internal override void Check()
    {
        base.Check();
        ArgumentException.ThrowIfNullOrWhiteSpace(Module);
        foreach (int size in InputShape ?? [])
            Setting.Require(size >= 1, nameof(InputShape), size, "sizes of 1 or more");
        Setting.Require(Device is null or { type: DeviceType.CPU or DeviceType.CUDA }, nameof(Device), Device, "the CPU or a CUDA device");
    }

    internal override TrainerOptions Copy()
    {
        var copy = (TorchModuleOptions)base.Copy();
        copy.InputShape = InputShape?.ToArray();
        return copy;
    }
}
