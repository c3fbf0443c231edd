using System.CommandLine;

namespace MLExtensions.Samples;

/// <summary>Options that are one of some words.</summary>
internal static class ChoiceOption
{
    /// <summary>Creates an option.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">The description.</param>
    /// <param name="choices">The words; the first one is the default.</param>
    public static Option<string> Create(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => choices[0],
        };
        option.Validators.Add(result =>
        {
            string value = result.GetValueOrDefault<string>() ?? "";
            if (!choices.Contains(value))
                result.AddError($"{name} should be one of {string.Join(", ", choices)}; found '{value}'.");
        });
        return option;
    }
}
