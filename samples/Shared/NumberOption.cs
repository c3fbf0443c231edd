using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MLExtensions.Samples;

/// <summary>Options that are numbers, written as in C# whatever the culture.</summary>
internal static class NumberOption
{
    /// <summary>Creates an option with a default.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">The description.</param>
    /// <param name="defaultValue">The value without the option.</param>
    /// <param name="wanted">The values that it can have, for the message about others.</param>
    /// <param name="isValid">Returns whether it can have a value.</param>
    public static Option<T> Create<T>(string name, string description, T defaultValue, string wanted, Func<T, bool> isValid)
        where T : struct, IParsable<T>
        => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(result, name, wanted, isValid).FirstOrDefault(),
        };

    /// <summary>Creates an option without a default of its own: others decide, as the description says.</summary>
    public static Option<T?> Create<T>(string name, string description, string wanted, Func<T, bool> isValid)
        where T : struct, IParsable<T>
        => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, wanted, isValid) is [var value, ..] ? value : null,
        };

    /// <summary>Creates an option of several numbers.</summary>
    public static Option<T[]?> CreateList<T>(string name, string description, string wanted, Func<T, bool> isValid)
        where T : struct, IParsable<T>
        => new(name)
        {
            Description = description,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => Parse(result, name, wanted, isValid),
        };

    private static T[] Parse<T>(ArgumentResult result, string name, string wanted, Func<T, bool> isValid)
        where T : struct, IParsable<T>
    {
        var values = new List<T>();
        foreach (Token token in result.Tokens)
        {
            if (T.TryParse(token.Value, CultureInfo.InvariantCulture, out T value) && isValid(value))
                values.Add(value);
            else
                result.AddError($"{name} should be {wanted}; found '{token.Value}'.");
        }
        return [.. values];
    }
}
