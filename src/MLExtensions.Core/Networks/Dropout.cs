namespace MLExtensions;

/// <summary>
/// Inverted dropout (Srivastava et al., 2014): in training, each output of a hidden layer is 0 with a probability, and the others are
/// divided by the probability to be kept, so that nothing changes in prediction. Which ones, depends on seed, step, layer, row and unit
/// alone: the same for every engine.
/// </summary>
internal readonly struct Dropout
{
    private readonly CounterRandom _random;
    private readonly long _dropBelow;
    private readonly int _scaleBits;

    /// <summary>The dropout of a layer in a step of training.</summary>
    /// <param name="probability">From 0 to less than 1.</param>
    /// <param name="seed">Of the training.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="layer">The layer, from 0.</param>
    public Dropout(double probability, long seed, long step, int layer)
    {
        _random = new CounterRandom(seed, RandomPurpose.Dropout, step, layer);
        _dropBelow = (long)Math.Round(probability * 4294967296.0);
        Scale = (float)(1 / (1 - probability));
        _scaleBits = BitConverter.SingleToInt32Bits(Scale);
    }

    /// <summary>See <see cref="CounterRandom.Key"/>.</summary>
    internal ulong Key => _random.Key;

    /// <summary>A unit is dropped where its 32 bits, as a number, are less.</summary>
    internal long DropBelow => _dropBelow;

    /// <summary>What a kept output is multiplied by.</summary>
    public float Scale { get; }

    /// <summary>Writes the factors of a row's neighbouring units: 0 or <see cref="Scale"/>.</summary>
    /// <param name="row">The row's number in the batch.</param>
    /// <param name="firstUnit">An even number.</param>
    /// <param name="factors">Receives an even number of factors.</param>
    public void GetFactors(int row, int firstUnit, Span<float> factors)
    {
        ulong index = (((ulong)(uint)row << 32) | (uint)firstUnit) / 2;
        for (int i = 0; i + 1 < factors.Length; i += 2)
        {
            ulong bits = _random.Bits(index++);
            factors[i] = Factor((long)(uint)bits);
            factors[i + 1] = Factor((long)(bits >> 32));
        }
    }

    /// <summary>
    /// Without a branch, which would be guessed wrong as often as a unit is dropped: the sign of the difference, everywhere, is the mask.
    /// </summary>
    private float Factor(long bits) => BitConverter.Int32BitsToSingle(_scaleBits & ~(int)((bits - _dropBelow) >> 63));
}
