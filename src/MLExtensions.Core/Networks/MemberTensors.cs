namespace MLExtensions;

/// <summary>The parameters of several networks in one file: those of network i have the prefix <c>members.i.</c>; of one, none.</summary>
internal static class MemberTensors
{
    private const string Prefix = "members.";

    /// <summary>Returns the parameters of some networks.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="names">A name for each layer; null for layers.0, layers.1 and so on.</param>
    public static NamedTensors Write(IReadOnlyList<Network> networks, IReadOnlyList<string>? names = null)
    {
        if (networks.Count == 1)
            return PyTorchParameters.Write(networks[0], names);
        var all = new NamedTensors();
        for (int i = 0; i < networks.Count; i++)
            all.AddAll(PyTorchParameters.Write(networks[i], names), PrefixOf(i));
        return all;
    }

    /// <summary>Returns the parameters of one of some networks.</summary>
    /// <param name="all">The parameters of all.</param>
    /// <param name="member">The number of the network, from 0.</param>
    /// <param name="members">The number of networks.</param>
    /// <exception cref="InvalidDataException">The parameters are those of another number of networks.</exception>
    public static NamedTensors Read(NamedTensors all, int member, int members)
    {
        int found = CountOf(all);
        if (found != members)
        {
            throw new InvalidDataException(
                $"It should have the parameters of {members} network{(members == 1 ? "" : "s")}; found {found}.");
        }
        return members == 1 ? all : all.WithPrefix(PrefixOf(member));
    }

    /// <summary>Returns the number of networks whose parameters are there.</summary>
    public static int CountOf(NamedTensors all) => Math.Max(
        all.Tensors.Select(tensor => tensor.Name.Split('.')).Where(words => words is ["members", _, _, ..])
            .Select(words => words[1]).Distinct().Count(), 1);

    private static string PrefixOf(int member) => $"{Prefix}{member}.";
}
