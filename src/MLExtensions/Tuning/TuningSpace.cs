using System.Collections;

namespace MLExtensions;

/// <summary>The parameters to search, by name.</summary>
/// <remarks>Adding is not thread-safe.</remarks>
/// <example>
/// <code>
/// var space = new TuningSpace
/// {
///     { "rate", TuningParameter.LogUniform(1e-4, 1e-1) },
///     { "layers", TuningParameter.Choice&lt;int[]&gt;([64], [256, 256]) },
///     { "epochs", TuningParameter.Integer(5, 50) },
/// };
/// </code>
/// </example>
public sealed class TuningSpace : IEnumerable<KeyValuePair<string, TuningParameter>>
{
    // A set of few values is drawn completely at the latest after about this many draws for each.
    private const int DrawsPerTrial = 1000;

    private readonly List<KeyValuePair<string, TuningParameter>> _parameters = [];

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">The name, by which the pipeline function gets the value.</param>
    /// <param name="parameter">The range and distribution of the values.</param>
    /// <exception cref="ArgumentException">The name is empty, or there is a parameter of that name already.</exception>
    public void Add(string name, TuningParameter parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(parameter);
        if (_parameters.Any(other => other.Key == name))
            throw new ArgumentException($"The search space has a parameter '{name}' already; give each another name.", nameof(name));
        _parameters.Add(new(name, parameter));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TuningParameter>> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns different points of the space: random ones, or all where there are no more than wanted.</summary>
    /// <param name="seed">The seed. Point i does not depend on how many are wanted, unless it is all.</param>
    /// <param name="wanted">The number of points.</param>
    internal TuningValues[] Draw(int seed, int wanted)
    {
        double points = _parameters.Aggregate(1d, (product, parameter) => product * parameter.Value.Count);
        if (points <= wanted)
            return [.. Enumerable.Range(0, (int)points).Select(point => At(Digits(point)))];
        var drawn = new List<TuningValues>();
        var known = new HashSet<string>();
        for (long draw = 0; drawn.Count < wanted && draw < (long)wanted * DrawsPerTrial; draw++)
        {
            long[] codes = [.. _parameters.Select((parameter, i)
                => parameter.Value.Draw(new CounterRandom(seed, RandomPurpose.SearchPoints, draw, i).UniformDouble(0)))];
            if (known.Add(string.Join(' ', codes)))
                drawn.Add(At(codes));
        }
        return [.. drawn];
    }

    private TuningValues At(long[] codes)
        => new([.. _parameters.Select((parameter, i) => KeyValuePair.Create(parameter.Key, parameter.Value.Value(codes[i])))]);

    /// <summary>Returns the codes of a point of a finite space. The last parameter changes fastest.</summary>
    private long[] Digits(int point)
    {
        long[] codes = new long[_parameters.Count];
        for (int i = codes.Length - 1; i >= 0; i--)
            (point, codes[i]) = Math.DivRem(point, (int)_parameters[i].Value.Count);
        return codes;
    }
}
