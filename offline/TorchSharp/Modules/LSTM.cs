namespace TorchSharp.Modules
{
    /// <summary>Long short-term memory. Inputs are length x batch x features, or batch x length x features where batchFirst.</summary>
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly string[] _names;
        private readonly long _hiddenSize;
        private readonly long _layers;
        private readonly bool _hasBias;
        private readonly bool _batchFirst;
        private readonly double _dropout;
        private readonly bool _bidirectional;

        internal LSTM(long inputSize, long hiddenSize, long layers, bool hasBias, bool batchFirst, double dropout, bool bidirectional) : base(nameof(LSTM))
        {
            (_hiddenSize, _layers, _hasBias, _batchFirst, _dropout, _bidirectional) = (hiddenSize, layers, hasBias, batchFirst, dropout, bidirectional);
            double bound = 1 / Math.Sqrt(hiddenSize);
            var names = new List<string>();
            for (long layer = 0; layer < layers; layer++)
            {
                long inputs = layer == 0 ? inputSize : hiddenSize * Directions;
                for (int direction = 0; direction < Directions; direction++)
                {
                    string suffix = $"_l{layer}" + (direction == 0 ? "" : "_reverse");
                    Add("weight_ih" + suffix, 4 * hiddenSize, inputs);
                    Add("weight_hh" + suffix, 4 * hiddenSize, hiddenSize);
                    if (!hasBias) continue;
                    Add("bias_ih" + suffix, 4 * hiddenSize);
                    Add("bias_hh" + suffix, 4 * hiddenSize);
                }
            }

            _names = [.. names];

            void Add(string name, params long[] shape)
            {
                names.Add(name);
                register_parameter(name, BuiltIn.Learned(empty(shape, ScalarType.Float32).uniform_(-bound, bound)));
            }
        }

        private int Directions => _bidirectional ? 2 : 1;

        /// <summary>The outputs of the last layer, and the last hidden and cell states of all layers. Begins with zeros where no states are given.</summary>
        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor hidden, Tensor cell) = h0_c0 ?? (Zeros(input), Zeros(input));
            Tensor[] parameters = Array.ConvertAll(_names, name => (Tensor)get_parameter(name)!);
            (Tensor output, Tensor lastHidden, Tensor lastCell) = Operators.Lstm.Triple(input, new[] { hidden, cell }, parameters, _hasBias, _layers, _dropout, training, _bidirectional, _batchFirst);
            return scope.MoveToOuter(output, lastHidden, lastCell);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        private Tensor Zeros(Tensor input) => zeros(Directions * _layers, input.size(_batchFirst ? 0 : 1), _hiddenSize, input.dtype, input.device);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                BuiltIn.Placed(new LSTM(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);
        }
    }
}
