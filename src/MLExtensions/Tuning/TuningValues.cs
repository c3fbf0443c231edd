using System.Collections;
using System.Globalization;

namespace MLExtensions;

/// <summary>A value of each parameter of a <see cref="TuningSpace"/>: what one trial tries.</summary>
/// <remarks>It cannot be changed, so many threads may use it.</remarks>
public sealed class TuningValues : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;

    internal TuningValues(KeyValuePair<string, object?>[] values) => _values = values;

    /// <summary>Gets the value of a parameter.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <value>
    /// A Double of <see cref="TuningParameter.Uniform"/> and <see cref="TuningParameter.LogUniform"/>, an Int32 of
    /// <see cref="TuningParameter.Integer"/>, else a value of the choice.
    /// </value>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public object? this[string name]
    {
        get
        {
            int index = Array.FindIndex(_values, pair => pair.Key == name);
            return index >= 0 ? _values[index].Value : throw new ArgumentException(
                $"The search space has no parameter '{name}'; it has {string.Join(", ", _values.Select(pair => $"'{pair.Key}'"))}.",
                nameof(name));
        }
    }

    /// <summary>Returns the value of a parameter as a type.</summary>
    /// <typeparam name="T">
    /// The type of the value. Double is rounded to Single, and Int32 becomes Int64, Single or Double where one of these is wanted.
    /// </typeparam>
    /// <param name="name">The name of the parameter.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T Get<T>(string name) => this[name] switch
    {
        T value => value,
        null when default(T) is null => default!,
        double value when typeof(T) == typeof(float) => (T)(object)(float)value,
        int value when typeof(T) == typeof(long) || typeof(T) == typeof(float) || typeof(T) == typeof(double)
            => (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture),
        var value => throw new InvalidCastException(
            $"The value of parameter '{name}' is {(value == null ? "null" : $"a {value.GetType()}")}; wanted was a {typeof(T)}."),
    };

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns names and values, such as "rate = 0.00123, layers = [64]"; real numbers with four digits.</summary>
    public override string ToString() => string.Join(", ", _values.Select(pair => $"{pair.Key} = {Describe(pair.Value)}"));

    /// <summary>Returns a value as text: real numbers with four digits, lists in brackets.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "null",
        string text => text,
        double or float => string.Create(CultureInfo.InvariantCulture, $"{value:G4}"),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Describe))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
