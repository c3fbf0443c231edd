using System.Text;

namespace MLExtensions.Trainers;

/// <summary>A network's shape in a few words, such as <c>784 inputs, 256 relu, 10 identity</c>.</summary>
internal static class NetworkShape
{
    public static string Describe(Network network)
    {
        var text = new StringBuilder($"{network.Inputs} input{(network.Inputs == 1 ? "" : "s")}");
        foreach (DenseLayer layer in network.Layers)
            text.Append($", {layer.Outputs} {layer.Activation}{(layer.HasBias ? "" : " without biases")}");
        return text.ToString();
    }
}
