namespace MLExtensions.Torch;

/// <summary>An LSTM with fixed numbers, computed in double precision by the formulas of PyTorch's nn.LSTM.</summary>
internal sealed record LstmCase(int Rows, int Steps, int Inputs, int Hidden)
{
    private const int Gates = 4;

    /// <summary>Rows x steps x inputs.</summary>
    public float[] Input => Wave.Numbers(Rows * Steps * Inputs, 1);

    /// <summary>A parameter by its name in the state dictionary. The gates are in the order input, forget, cell, output.</summary>
    public float[] Parameter(string name, int length) => Wave.Numbers(length, name switch
    {
        "weight_ih_l0" => 2,
        "weight_hh_l0" => 3,
        "bias_ih_l0" => 4,
        "bias_hh_l0" => 5,
        _ => throw new ArgumentException($"An LSTM has no parameter '{name}'.", nameof(name)),
    });

    /// <summary>Rows x steps x hidden units.</summary>
    public double[] Outputs()
    {
        float[] inputs = Input;
        float[] ofInputs = Parameter("weight_ih_l0", Gates * Hidden * Inputs),
            ofHidden = Parameter("weight_hh_l0", Gates * Hidden * Hidden);
        float[] inputBias = Parameter("bias_ih_l0", Gates * Hidden), hiddenBias = Parameter("bias_hh_l0", Gates * Hidden);
        double[] outputs = new double[Rows * Steps * Hidden], gates = new double[Gates * Hidden];
        for (int row = 0; row < Rows; row++)
        {
            double[] hidden = new double[Hidden], cell = new double[Hidden];
            for (int step = 0; step < Steps; step++)
            {
                for (int gate = 0; gate < gates.Length; gate++)
                {
                    gates[gate] = (double)inputBias[gate] + hiddenBias[gate];
                    for (int i = 0; i < Inputs; i++)
                        gates[gate] += (double)ofInputs[gate * Inputs + i] * inputs[(row * Steps + step) * Inputs + i];
                    for (int i = 0; i < Hidden; i++)
                        gates[gate] += ofHidden[gate * Hidden + i] * hidden[i];
                }
                for (int unit = 0; unit < Hidden; unit++)
                {
                    cell[unit] = Sigmoid(gates[Hidden + unit]) * cell[unit] + Sigmoid(gates[unit]) * Math.Tanh(gates[2 * Hidden + unit]);
                    hidden[unit] = Sigmoid(gates[3 * Hidden + unit]) * Math.Tanh(cell[unit]);
                }
                hidden.CopyTo(outputs.AsSpan((row * Steps + step) * Hidden));
            }
        }
        return outputs;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
