using System.Globalization;

/// <summary>The arguments of the program, name=value.</summary>
internal sealed class Settings(string[] arguments)
{
    private readonly Dictionary<string, string> _values = arguments.Select(argument => argument.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public string Text(string name, string otherwise = "") => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise) => (int)Real(name, otherwise);

    public double Real(string name, double otherwise) => Has(name) ? double.Parse(_values[name], CultureInfo.InvariantCulture) : otherwise;

    public bool Has(string name) => _values.ContainsKey(name);
}
