namespace MLExtensions.Simd;

/// <summary>What a layer computes for each row of a batch.</summary>
internal sealed unsafe class LayerBuffers
{
    private readonly AlignedBuffer _outputs, _derivatives, _gradient;

    public LayerBuffers(DenseLayer shape, int rows)
    {
        Shape = shape;
        Panels = new Panels(shape.Outputs);
        (_outputs, _derivatives, _gradient) = (Buffer(), Buffer(), Buffer());

        AlignedBuffer Buffer() => new((long)rows * Stride);
    }

    public DenseLayer Shape { get; }

    public Panels Panels { get; }

    public int Stride => Panels.Stride;

    /// <summary>After activation and dropout.</summary>
    public float* Outputs(int row) => _outputs.Pointer + (nint)row * Stride;

    /// <summary>Of the outputs by the sums that went into the activation.</summary>
    public float* Derivatives(int row) => _derivatives.Pointer + (nint)row * Stride;

    /// <summary>Of the batch's mean loss by the sums that went into the activation.</summary>
    public float* Gradient(int row) => _gradient.Pointer + (nint)row * Stride;
}
