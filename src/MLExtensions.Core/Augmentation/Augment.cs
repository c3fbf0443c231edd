namespace MLExtensions;

/// <summary>
/// A random change of the pictures that a network is trained on; printed, it shows its settings. Each operation is one file: a record with
/// its settings, what it does to a picture, and the method of this class that creates it.
/// </summary>
/// <remarks>
/// <para>
/// A picture is a row of features: height x width, or channels x height x width, as PyTorch orders them. In each epoch, each row is changed
/// by the operations of a list, one after the other; what is drawn depends on the seed, the epoch, the number of the row in the training
/// set and the place in the list alone. Rows in an evaluation are never changed.
/// </para>
/// <para>Thread safety: an instance does not change and may be used by several threads at once.</para>
/// </remarks>
public abstract partial record Augment
{
    private protected Augment()
    {
    }

    /// <summary>Gets whether the operation moves values and creates none, so that it can be applied to the codes of values.</summary>
    internal virtual bool MovesValues => false;

    /// <summary>Gets the value that a moving operation puts where it has none to move; null where it needs none.</summary>
    internal virtual float? FillValue => null;

    /// <summary>Gets whether <see cref="Apply"/> reads the statistics of the channels.</summary>
    internal virtual bool NeedsStatistics => false;

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public abstract void Check();

    /// <inheritdoc/>
    public sealed override string ToString() => InvariantText.Of(GetType().Name, PrintMembers);

    /// <summary>Throws if the operation cannot change pictures of a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    internal virtual void CheckFor(PictureShape shape)
    {
    }

    /// <summary>Changes a picture.</summary>
    /// <param name="pictures">The shape of the picture, and the statistics of all pictures.</param>
    /// <param name="random">The numbers to draw from, from number 0 on.</param>
    /// <param name="picture">The picture: channels x height x width.</param>
    /// <param name="changed">Another memory of the same size; receives the changed picture.</param>
    /// <returns>False where the picture stays as it is; then nothing is written.</returns>
    internal abstract bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed);

    /// <summary>Changes the codes of a picture as <see cref="Apply"/> changes its values; for operations that move values.</summary>
    /// <param name="shape">The shape of the picture.</param>
    /// <param name="random">The numbers to draw from, from number 0 on.</param>
    /// <param name="codes">The codes of the picture: channels x height x width.</param>
    /// <param name="changed">Another memory of the same size; receives the changed codes.</param>
    /// <param name="fill">The code of <see cref="FillValue"/>; null where that is null.</param>
    /// <returns>False where the picture stays as it is; then nothing is written.</returns>
    internal virtual bool ApplyToCodes(
        PictureShape shape, CounterRandom random, ReadOnlySpan<byte> codes, Span<byte> changed, byte? fill)
        => throw new NotSupportedException($"{GetType().Name} does not move values.");

    private protected static void RequireProbability(string name, double value)
        => Setting.Require(value is >= 0 and <= 1, name, value, "a probability from 0 to 1");

    private protected static void RequireFill(double? value)
    {
        if (value is double fill)
            Setting.RequireFinite("Fill", fill);
    }
}
