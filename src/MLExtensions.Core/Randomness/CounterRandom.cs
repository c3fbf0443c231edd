namespace MLExtensions;

/// <summary>What random numbers are drawn for. Streams of different purposes are independent of each other.</summary>
internal enum RandomPurpose
{
    /// <summary>The weights that training starts from; the part is the layer.</summary>
    InitialWeights = 1,

    /// <summary>The order of the rows in an epoch; the step is the epoch.</summary>
    Shuffling = 2,

    /// <summary>The units that dropout switches off; the step is the training step, the part is the layer.</summary>
    Dropout = 3,

    /// <summary>
    /// The rows that are kept from training, to validate on; the part is the class. The step is 0, or 1 for the row of a rare class.
    /// </summary>
    Validation = 4,

    /// <summary>The points of a search space; the step is the draw, the part is the parameter.</summary>
    SearchPoints = 5,

    /// <summary>The rows of the folds of a cross-validation; the step is 0.</summary>
    Folds = 6,

    /// <summary>The seeds of further networks that are trained beside the first; the part is the network.</summary>
    Members = 7,

    /// <summary>
    /// The changes of pictures; the step is the epoch times 2^32 plus the number of the row, the part is the place of the operation.
    /// </summary>
    Augmentation = 8,
}

/// <summary>
/// A counter-based random generator: number <c>i</c> of a stream is a function of the stream's key and <c>i</c> alone, so any thread and
/// any engine can compute any of them, in any order, and get the same. The function is SplitMix64's (Steele, Lea and Flood, 2014).
/// </summary>
internal readonly struct CounterRandom
{
    /// <summary>The constants of SplitMix64: between one state and the next, and by which <see cref="Mix"/> multiplies.</summary>
    internal const ulong GoldenGamma = 0x9E3779B97F4A7C15, FirstFactor = 0xBF58476D1CE4E5B9, SecondFactor = 0x94D049BB133111EB;

    private readonly ulong _key;

    /// <summary>The stream of a seed, a purpose, a step of training and a part of the network.</summary>
    public CounterRandom(long seed, RandomPurpose purpose, long step = 0, int part = 0)
        => _key = Mix(Mix(Mix(Mix((ulong)seed) + (ulong)purpose) + (ulong)step) + (ulong)part);

    /// <summary>What the stream's numbers are computed from, for engines that compute them on their device.</summary>
    internal ulong Key => _key;

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong index) => Mix(_key + (index + 1) * GoldenGamma);

    /// <summary>A number from [0, 1), a multiple of 2^-24, so exact in single precision.</summary>
    public float Uniform(ulong index) => (Bits(index) >> 40) * (1f / (1 << 24));

    /// <summary>A number from [0, 1), a multiple of 2^-53, so exact in double precision.</summary>
    public double UniformDouble(ulong index) => (Bits(index) >> 11) * (1.0 / (1L << 53));

    /// <summary>
    /// A number of the normal distribution with mean 0 and variance 1, by Box and Muller's formula (1958) from the two halves of
    /// <see cref="Bits"/>; within +-6.7.
    /// </summary>
    public float Normal(ulong index)
    {
        ulong bits = Bits(index);
        double first = ((bits >> 32) + 1) / 4294967296.0, second = (uint)bits / 4294967296.0;
        return (float)(Math.Sqrt(-2 * Math.Log(first)) * Math.Cos(2 * Math.PI * second));
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound, ulong index) => (int)Math.BigMul(Bits(index), (ulong)bound, out _);

    /// <summary>Puts the values into a random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, (ulong)i);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * FirstFactor;
        z = (z ^ (z >> 27)) * SecondFactor;
        return z ^ (z >> 31);
    }
}
