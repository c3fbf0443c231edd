using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// The factors s of the features in a block of parameters, behind those of the network, up to a whole number of vectors: the network
/// trained is layers(x * s). Forward passes read weights of the first layer that are multiplied by s, as the model has them, so that a row
/// has the same outputs in evaluation and in prediction.
/// </summary>
/// <remarks>
/// With G the gradient of the loss by the multiplied weights, W * s, that of the weights W is G * s, and that of s is the sum of W * G over
/// the outputs: the gradient by the inputs is not needed.
/// </remarks>
internal sealed unsafe class FeatureFactors : IBlockLayout
{
    private readonly PackedNetwork _network;
    private readonly int _features;
    private readonly AlignedBuffer _folded;

    public FeatureFactors(PackedNetwork network)
    {
        _network = network;
        _features = network.Layers[0].Inputs;
        Count = checked((_features + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count);
        Length = checked(network.Length + Count);
        _folded = new AlignedBuffer(network.Panels(0).Count * network.PanelLength(0));
    }

    /// <summary>Gets the number of numbers behind those of the network.</summary>
    public int Count { get; }

    public int Length { get; }

    /// <summary>Gets the first layer with multiplied weights, at the place that it has in a block.</summary>
    public float* Folded => _folded.Pointer;

    public void Pack(ReadOnlySpan<float> numbers, Span<float> block)
    {
        numbers[.._features].CopyTo(block[_network.Length..]);
        _network.Pack(numbers[_features..], block);
    }

    public void Unpack(ReadOnlySpan<float> block, Span<float> numbers)
    {
        block.Slice(_network.Length, _features).CopyTo(numbers);
        _network.Unpack(block, numbers[_features..]);
    }

    /// <summary>Multiplies the weights of a panel of the first layer.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="parameters">The block.</param>
    public void Fold(int panel, float* parameters)
    {
        int width = _network.Panels(0).Width, offset = _network.PanelOffset(0, panel);
        float* factors = parameters + _network.Length, from = parameters + offset, to = _folded.Pointer + offset;
        new Span<float>(from, width).CopyTo(new Span<float>(to, width));
        for (int feature = 0; feature < _features; feature++)
        {
            for (int lane = (1 + feature) * width; lane < (2 + feature) * width; lane += Vector256<float>.Count)
                (Vector256.Load(from + lane) * factors[feature]).Store(to + lane);
        }
    }

    /// <summary>Turns the gradient by the multiplied weights of some features into that by the weights, and by the factors.</summary>
    /// <param name="first">The first of the features.</param>
    /// <param name="count">The number of features.</param>
    /// <param name="parameters">The block of parameters.</param>
    /// <param name="gradient">The block of the gradient, changed in place.</param>
    public void Differentiate(int first, int count, float* parameters, float* gradient)
    {
        int width = _network.Panels(0).Width;
        float* factors = parameters + _network.Length;
        for (int feature = first; feature < first + count; feature++)
        {
            Vector256<double> sum = default;
            for (int panel = 0; panel < _network.Panels(0).Count; panel++)
            {
                int place = _network.PanelOffset(0, panel) + (1 + feature) * width;
                for (int lane = place; lane < place + width; lane += Vector256<float>.Count)
                {
                    Vector256<float> derivatives = Vector256.Load(gradient + lane);
                    (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(parameters + lane) * derivatives);
                    sum += lower + upper;
                    (derivatives * factors[feature]).Store(gradient + lane);
                }
            }
            gradient[_network.Length + feature] = (float)Vector256.Sum(sum);
        }
    }
}
