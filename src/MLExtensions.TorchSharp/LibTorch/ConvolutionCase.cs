namespace MLExtensions.Torch;

/// <summary>
/// A two-dimensional convolution with fixed numbers and its gradients, computed in double precision. Images are 8 x 8, kernels 3 x 3, with
/// zeros around the images.
/// </summary>
internal sealed record ConvolutionCase(int Rows, int Inputs, int Outputs)
{
    public const int Size = 8, Kernel = 3;

    /// <summary>Rows x inputs x size x size.</summary>
    public float[] Input => Wave.Numbers(Rows * Inputs * Size * Size, 6);

    /// <summary>Outputs x inputs x kernel x kernel.</summary>
    public float[] Weights => Wave.Numbers(Outputs * Inputs * Kernel * Kernel, 7);

    /// <summary>The derivatives of a loss by the output, rows x outputs x size x size.</summary>
    public float[] OutputGradient => Wave.Numbers(Rows * Outputs * Size * Size, 8);

    /// <summary>Rows x outputs x size x size.</summary>
    public double[] Output()
    {
        (float[] input, float[] weights, double[] output) = (Input, Weights, new double[Rows * Outputs * Size * Size]);
        ForEachProduct((from, weight, to) => output[to] += (double)input[from] * weights[weight]);
        return output;
    }

    /// <summary>The derivatives of the loss by the input, in its shape.</summary>
    public double[] InputGradient()
    {
        (float[] upstream, float[] weights, double[] gradient) = (OutputGradient, Weights, new double[Rows * Inputs * Size * Size]);
        ForEachProduct((from, weight, to) => gradient[from] += (double)upstream[to] * weights[weight]);
        return gradient;
    }

    /// <summary>The derivatives of the loss by the weights, in their shape.</summary>
    public double[] WeightGradient()
    {
        (float[] upstream, float[] input, double[] gradient) = (OutputGradient, Input, new double[Outputs * Inputs * Kernel * Kernel]);
        ForEachProduct((from, weight, to) => gradient[weight] += (double)upstream[to] * input[from]);
        return gradient;
    }

    /// <summary>
    /// Visits the products of a convolution: which number of the input and which weight add to which number of the output.
    /// </summary>
    private void ForEachProduct(Action<int, int, int> visit)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int output = 0; output < Outputs; output++)
            {
                for (int input = 0; input < Inputs; input++)
                    ForEachPlace(row * Inputs + input, output * Inputs + input, row * Outputs + output);
            }
        }

        void ForEachPlace(int inputImage, int kernel, int outputImage)
        {
            int inputStart = inputImage * Size * Size, weightStart = kernel * Kernel * Kernel, outputStart = outputImage * Size * Size;
            for (int place = 0; place < Size * Size; place++)
            {
                for (int weight = 0; weight < Kernel * Kernel; weight++)
                {
                    int y = place / Size + weight / Kernel - Kernel / 2, x = place % Size + weight % Kernel - Kernel / 2;
                    if (y is >= 0 and < Size && x is >= 0 and < Size)
                        visit(inputStart + y * Size + x, weightStart + weight, outputStart + place);
                }
            }
        }
    }
}
