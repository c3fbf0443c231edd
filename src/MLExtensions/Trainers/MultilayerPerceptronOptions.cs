using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>The settings that the trainers of multi-layer perceptrons have in common.</summary>
/// <remarks>
/// <para>
/// Training is automatic where <see cref="TrainerOptions.Epochs"/> is null. 100 rows or more are divided into 8 parts, of each class the
/// same share, and each network is validated on one of the parts and trained on the others, unless validation rows are given to Fit or
/// <see cref="TrainerOptions.ValidationFraction"/> says otherwise. Adam begins with a learning rate of 0.005, which falls along half a
/// cosine; each feature has a factor. The work is bounded: the networks together visit 2.6e10 rows divided by the parameters of one, each
/// in 8 to 100 epochs, and up to 8 of them are averaged, as <see cref="Members"/> says. The training ends where the loss of the validation
/// rows has not improved for a fifth of the epochs, 5 at least, and one more; the model has the weights of the best epoch. Classifiers of
/// one label smooth it by 0.05, and a temperature found on the validation rows of all networks calibrates their probabilities.
/// </para>
/// <para>What the options set counts, automatic or not.</para>
/// </remarks>
public abstract class MultilayerPerceptronOptions : NetworkTrainerOptions
{
    private protected MultilayerPerceptronOptions()
    {
    }

    /// <summary>Gets or sets the width of each hidden layer, from the first to the last.</summary>
    /// <value>Each 1 or more; empty for a linear model. Default: two layers of 192.</value>
    public IReadOnlyList<int> HiddenLayers { get; set; } = [192, 192];

    /// <summary>Gets or sets the activation of the hidden layers.</summary>
    /// <value>An activation that is applied to each output alone. Default: ReLU.</value>
    public Activation Activation { get; set; } = Activation.Relu;

    /// <summary>Gets or sets the activation of the output layer.</summary>
    /// <value>Null for none; the options of each trainer say what it can be. Default: null.</value>
    public Activation? OutputActivation { get; set; }

    /// <summary>Gets or sets the probability of dropping each output of a hidden layer in a training step.</summary>
    /// <value>From 0 to less than 1. Default: 0.</value>
    public double Dropout { get; set; }

    /// <summary>Gets or sets the initialization of the weights.</summary>
    /// <value>Default: that of PyTorch's nn.Linear.</value>
    public Initialization Initialization { get; set; } = Initialization.PyTorchDefault;

    /// <summary>Gets or sets the initialization of the biases.</summary>
    /// <value>Default: that of PyTorch's nn.Linear.</value>
    public Initialization BiasInitialization { get; set; } = Initialization.PyTorchDefault;

    /// <summary>Gets or sets the initialization of the weights and the biases of the output layer.</summary>
    /// <remarks>
    /// Zeros, as in RealMLP (Holzmüller, Grinsztajn and Steinwart, 2024), give outputs of 0 at first. The hidden layers then begin to
    /// change one step after the output layer.
    /// </remarks>
    /// <value>Null for that of the other layers. Default: null.</value>
    public Initialization? OutputInitialization { get; set; }

    /// <summary>Gets or sets whether the layers have biases.</summary>
    /// <value>Default: true.</value>
    public bool HasBias { get; set; } = true;

    /// <summary>Gets or sets whether each feature is multiplied by a factor that training learns, beginning with 1.</summary>
    /// <remarks>
    /// The factors give training a say in how much a feature counts (the scaling layer of RealMLP; Holzmüller, Grinsztajn and Steinwart,
    /// 2024). After training, they are multiplied into the weights of the first layer, so the model has none. Weight decay, clipping and
    /// averages of the weights act on them as on any parameter.
    /// </remarks>
    /// <value>
    /// Null for true in automatic training with hidden layers and a first-order optimizer, unless the features are sparse
    /// (<see cref="NetworkTrainerOptions.SparseUpdates"/>); otherwise for false. With factors, a step takes as long as for features that
    /// are not sparse. Default: null.
    /// </value>
    public bool? HasFeatureFactors { get; set; }

    /// <summary>Gets or sets factors of the learning rate for parts of the network.</summary>
    /// <value>Null where all are 1, and with L-BFGS. Default: null.</value>
    public LearningRateFactors? LearningRateFactors { get; set; }

    /// <summary>Gets or sets the optimizer.</summary>
    /// <value>Null for Adam with a learning rate of 0.001, in automatic training 0.005. Default: null.</value>
    public Optimizer? Optimizer { get; set; }

    /// <summary>
    /// Gets or sets random changes of the pictures trained on, such as <c>[Augment.Flip(), Augment.Shift(2)]</c>, in the order in which
    /// they are applied.
    /// </summary>
    /// <remarks>
    /// In each epoch, each row is changed anew; what is drawn depends on the seed, the epoch and the row alone, so the model is the same
    /// for any number of threads and when resumed. Rows are never changed in an evaluation, of validation rows or of the training set.
    /// The features have the shape of a picture: the column is a vector of two dimensions, height x width, or of three, channels x height
    /// x width. With augmentation, a training needs more epochs; automatic training has more of them with a larger <see cref="Effort"/>.
    /// </remarks>
    /// <value>Empty for none, and with L-BFGS. Default: empty.</value>
    public IReadOnlyList<Augment> Augmentation
    {
        get => Settings.Augmentation;
        set => Settings = Settings with { Augmentation = value };
    }

    /// <summary>
    /// Gets or sets the number of networks that are trained side by side, from different seeds, and whose predictions are averaged: scores
    /// of regression, probabilities of classification.
    /// </summary>
    /// <remarks>
    /// Averaging reduces the error that is due to the random start of each network (Lakshminarayanan, Pritzel and Blundell, Simple and
    /// scalable predictive uncertainty estimation using deep ensembles, 2017). The time to train and to predict grows with their number.
    /// All of them have the same scaling and, unless training is automatic, the same validation rows.
    /// <see cref="NetworkModelParameters.Members"/> has each of them. A training with checkpoints has a folder for each in the folder of
    /// its options.
    /// </remarks>
    /// <value>
    /// 1 or more; null for as many as a model given to Fit has, or 1 or, in automatic training, 8 where each of them can have 8 epochs, 4
    /// where each can have 8, 2 where each can have 4, otherwise 1. Default: null.
    /// </value>
    public int? Members { get; set; }

    /// <summary>Gets or sets the factor of the time that automatic training may take.</summary>
    /// <remarks>
    /// The bound of the work is multiplied by it. With 4, tables of some thousand rows and more have up to four times the epochs, or more
    /// networks, and are predicted somewhat better; smaller ones have the most epochs and networks already.
    /// </remarks>
    /// <value>More than 0, and 1 where <see cref="TrainerOptions.Epochs"/> is given. Default: 1.</value>
    public double Effort { get; set; } = 1;

    internal override bool IsAutomatic => Epochs == null;

    internal override Optimizer UsedOptimizer
        => Optimizer ?? (IsAutomatic ? MLExtensions.Optimizer.Adam(AutomaticTraining.LearningRate) : MLExtensions.Optimizer.Adam());

    /// <summary>Gets whether each feature has a factor.</summary>
    internal bool UsedFeatureFactors => HasFeatureFactors ?? (IsAutomatic && HiddenLayers.Count > 0 && Optimizer is not LbfgsOptimizer);

    internal override bool UsesBiases => HasBias;

    internal override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(HiddenLayers);
        ArgumentNullException.ThrowIfNull(Activation);
        ArgumentNullException.ThrowIfNull(Initialization);
        ArgumentNullException.ThrowIfNull(BiasInitialization);
        Setting.RequirePositive(nameof(Effort), Effort);
        Setting.Require(Effort == 1 || IsAutomatic, nameof(Effort), Effort, $"1 where {nameof(Epochs)} is given");
        Setting.Require(Members is null or >= 1, nameof(Members), Members, "1 or more");
        foreach (int width in HiddenLayers)
            Setting.Require(width >= 1, nameof(HiddenLayers), width, "widths of 1 or more");
        Setting.Require(!Activation.IsRowwise, nameof(Activation), Activation,
            "one that a hidden layer can have; softmax and log-softmax are for the outputs");
        Setting.Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "a probability from 0 to less than 1");
        Initialization.Check();
        BiasInitialization.Check();
        OutputInitialization?.Check();
        NetworkPlan.Check(LearningRateFactors, UsedOptimizer);
    }

    internal override TrainerOptions Copy()
    {
        var copy = (MultilayerPerceptronOptions)base.Copy();
        copy.HiddenLayers = [.. HiddenLayers];
        return copy;
    }
}
