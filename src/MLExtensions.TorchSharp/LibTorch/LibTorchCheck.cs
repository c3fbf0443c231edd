namespace MLExtensions.Torch;

/// <summary>
/// Compares libtorch with .NET's arithmetic: recurrent layers and convolutions, whose kernels are made for the processor at run time.
/// Where they are wrong, a network would learn and predict something else, and nothing would say so.
/// </summary>
internal static class LibTorchCheck
{
    // Rounding leaves 1e-6. The wrong results that were seen were off by 0.04 and more.
    private const double Tolerance = 1e-3;

    private static readonly ConvolutionCase[] s_convolutions =
    [
        new(Rows: 2, Inputs: 1, Outputs: 4), new(Rows: 3, Inputs: 4, Outputs: 8), new(Rows: 2, Inputs: 16, Outputs: 16),
            new(Rows: 2, Inputs: 17, Outputs: 20),
    ];

    /// <exception cref="PlatformNotSupportedException">libtorch computes wrong; the message says what to do.</exception>
    public static void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int hidden in new[] { 6, 16 })
            CheckLstm(new LstmCase(Rows: 3, Steps: 4, Inputs: 4, hidden));
        foreach (ConvolutionCase convolution in s_convolutions)
            CheckConvolution(convolution);
    }

    /// <exception cref="PlatformNotSupportedException">They differ by more than rounding, or are NaN.</exception>
    public static void Compare(string what, ReadOnlySpan<float> found, ReadOnlySpan<double> expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(found[i] - expected[i]) <= Tolerance * (1 + Math.Abs(expected[i]))))
            {
                throw new PlatformNotSupportedException(
                    $"libtorch computes wrong numbers on this processor: {what} gave {found[i]}; right is {(float)expected[i]}. "
                    + $"Start the process with the environment variable {OneDnn.MaxCpuIsa}={OneDnn.Limit}. Where the processor reports no "
                    + "caches, "
                    + "MLExtensions sets it, but too late if the app has computed with TorchSharp before.");
            }
        }
    }

    private static void CheckLstm(LstmCase lstm)
    {
        using IDisposable noGrad = no_grad();
        // Its constructor draws random parameters; the app's random numbers stay what they would be.
        using TorchSharp.Modules.LSTM module = TorchRandom.Alone(() =>
        {
            using Tensor state = random.get_rng_state();
            TorchSharp.Modules.LSTM created = nn.LSTM(lstm.Inputs, lstm.Hidden, batchFirst: true, device: CPU, dtype: ScalarType.Float32);
            random.set_rng_state(state);
            return created;
        });
        foreach ((string name, Tensor parameter) in module.state_dict())
            TensorData.CopyFrom(lstm.Parameter(name, (int)parameter.NumberOfElements), parameter);
        (Tensor outputs, _, _) = module.call(TensorData.Of(lstm.Input, lstm.Rows, lstm.Steps, lstm.Inputs));
        Compare($"an LSTM of {lstm.Hidden} units", ToArray(outputs), lstm.Outputs());
    }

    private static void CheckConvolution(ConvolutionCase convolution)
    {
        using IDisposable grad = enable_grad();
        const int Size = ConvolutionCase.Size, Kernel = ConvolutionCase.Kernel;
        Tensor input = TensorData.Of(convolution.Input, convolution.Rows, convolution.Inputs, Size, Size).requires_grad_();
        Tensor weights = TensorData.Of(convolution.Weights, convolution.Outputs, convolution.Inputs, Kernel, Kernel).requires_grad_();
        Tensor output = nn.functional.conv2d(input, weights, padding: [Kernel / 2, Kernel / 2]);
        IList<Tensor> gradients = autograd.grad([output], [input, weights], [TensorData.Of(convolution.OutputGradient, output.shape)]);
        string what = $"a convolution of {convolution.Inputs} to {convolution.Outputs} channels";
        Compare(what, ToArray(output), convolution.Output());
        Compare($"the gradient by the input of {what}", ToArray(gradients[0]), convolution.InputGradient());
        Compare($"the gradient by the weights of {what}", ToArray(gradients[1]), convolution.WeightGradient());
    }

    private static float[] ToArray(Tensor tensor)
    {
        float[] values = new float[tensor.NumberOfElements];
        TensorData.CopyTo(tensor, values);
        return values;
    }
}
