using System.Text;

namespace MLExtensions.Trainers;

/// <summary>Describes the shape of a network in messages.</summary>
internal static class NetworkShape
{
    /// <summary>Returns a description such as <c>784 inputs, 256 relu, 10 identity</c>.</summary>
    public static string Describe(Network network)
    {
        var text = new StringBuilder($"{network.Inputs} input{(network.Inputs == 1 ? "" : "s")}");
        foreach (DenseLayer layer in network.Layers)
            text.Append($", {layer.Outputs} {layer.Activation}{(layer.HasBias ? "" : " without biases")}");
        return text.ToString();
    }
}
