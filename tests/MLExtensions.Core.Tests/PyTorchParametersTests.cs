namespace MLExtensions.Core.Tests;

public class PyTorchParametersTests
{
    private static readonly Network Shape = Network.CreatePerceptron(2, [3, 3, 3], 1, Activation.Relu, seed: 1);

    [Theory]
    [InlineData("0", "2", "4", "6")]
    [InlineData("fc1", "fc2", "fc10", "fc11")]
    [InlineData("layers.0", "layers.1", "layers.2", "layers.3")]
    [InlineData("net.0", "net.9", "net.10", "net.100")]
    [InlineData("z", "hidden1", "hidden2", "a")]
    public void Shapes_say_which_layer_and_the_natural_order_of_names_which_of_several(
        string first, string second, string third, string last)
    {
        // In the file, in any order.
        var tensors = new NamedTensors();
        foreach ((string name, int layer) in new[] { (third, 2), (last, 3), (first, 0), (second, 1) })
        {
            tensors.Add($"{name}.bias", Shape.Layers[layer].Biases, Shape.Layers[layer].Outputs);
            tensors.Add($"{name}.weight", Shape.Layers[layer].Weights, Shape.Layers[layer].Outputs, Shape.Layers[layer].Inputs);
        }
        AssertSame(Shape, PyTorchParameters.Read(Zeros(Shape), tensors));
    }

    [Fact]
    public void What_is_written_is_read_whatever_the_names()
    {
        AssertSame(Shape, PyTorchParameters.Read(Zeros(Shape), PyTorchParameters.Write(Shape)));
        AssertSame(Shape, PyTorchParameters.Read(Zeros(Shape), PyTorchParameters.Write(Shape, ["a", "b1", "b2", "d"])));
        Assert.Equal(
            ["a.weight", "a.bias"], PyTorchParameters.Write(Shape, ["a", "b", "c", "d"]).Tensors.Take(2).Select(tensor => tensor.Name));
    }

    [Theory, InlineData("hidden", "middle"), InlineData("hidden", "hidden2"), InlineData("fc1", "conv2")]
    public void Layers_of_one_shape_whose_names_say_no_order_are_refused(string second, string third)
    {
        string message = Assert.Throws<InvalidDataException>(
            () => PyTorchParameters.Read(Shape, PyTorchParameters.Write(Shape, ["in", second, third, "out"]))).Message;
        Assert.Contains($"{second}.weight", message);
        Assert.Contains($"{third}.weight", message);
        Assert.Contains("comes first?", message);
    }

    [Fact]
    public void A_single_layer_needs_no_name()
    {
        var tensors = new NamedTensors();
        tensors.Add("weight", new float[] { 1, 2 }, 1, 2);
        tensors.Add("bias", new float[] { 3 }, 1);
        Network network = PyTorchParameters.Read(Network.CreatePerceptron(2, [], 1, Activation.Relu, seed: 1), tensors);
        Assert.Equal([1f, 2], network.Layers[0].Weights.ToArray());
        Assert.Equal([3f], network.Layers[0].Biases.ToArray());
    }

    [Fact]
    public void Layers_without_biases_are_read_from_weights_alone()
    {
        var network = Network.CreatePerceptron(2, [3], 1, Activation.Relu, seed: 1, hasBias: false);
        AssertSame(network, PyTorchParameters.Read(Zeros(network), PyTorchParameters.Write(network, ["0", "2"])));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_wanted_and_found()
    {
        NamedTensors fitting = PyTorchParameters.Write(Shape, ["0", "1", "2", "3"]);
        Refuses(without: "3.bias");
        Refuses(without: "1.weight");
        Refuses(add: "4.weight");
        Refuses(add: "running_mean");
        Assert.Contains(
            "Found: none", Assert.Throws<InvalidDataException>(() => PyTorchParameters.Read(Shape, new NamedTensors())).Message);
        Assert.Contains(
            "without bias",
            Assert.Throws<InvalidDataException>(
                () => PyTorchParameters.Read(
                    Network.CreatePerceptron(2, [3, 3, 3], 1, Activation.Relu, seed: 1, hasBias: false), fitting)).Message);

        void Refuses(string? without = null, string? add = null)
        {
            var tensors = new NamedTensors();
            foreach (NamedTensor tensor in fitting.Tensors.Where(tensor => tensor.Name != without))
                tensors.Add(tensor.Name, tensor.Values, tensor.Shape);
            if (add != null)
                tensors.Add(add, new float[] { 1, 2 }, 1, 2);
            string message = Assert.Throws<InvalidDataException>(() => PyTorchParameters.Read(Shape, tensors)).Message;
            Assert.Contains("Wanted, layer by layer: a weight [3, 2] and a bias [3]; a weight [3, 3]", message, StringComparison.Ordinal);
            Assert.Contains("Found: 0.weight [3, 2], 0.bias [3]", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_for_more_or_fewer_layers_or_the_same_name_twice_are_refused()
    {
        Assert.Contains(
            "has 4 layers; found 1 names", Assert.Throws<ArgumentException>(() => PyTorchParameters.Write(Shape, ["a"])).Message);
        Assert.Contains(
            "'a.weight' already", Assert.Throws<ArgumentException>(() => PyTorchParameters.Write(Shape, ["a", "a", "b", "c"])).Message);
    }

    private static Network Zeros(Network network)
        => new(network.Layers.Select(
            layer => new DenseLayer(
                layer.Inputs, layer.Outputs, layer.Activation, new float[layer.Weights.Length], new float[layer.Biases.Length])));

    private static void AssertSame(Network expected, Network found)
    {
        for (int i = 0; i < expected.Layers.Count; i++)
        {
            Assert.Equal(expected.Layers[i].Weights.ToArray(), found.Layers[i].Weights.ToArray());
            Assert.Equal(expected.Layers[i].Biases.ToArray(), found.Layers[i].Biases.ToArray());
        }
    }
}
