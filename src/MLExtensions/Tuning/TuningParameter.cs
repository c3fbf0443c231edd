namespace MLExtensions;

/// <summary>A parameter of a <see cref="TuningSpace"/>: a range of values to search, with a distribution.</summary>
/// <remarks>It cannot be changed, so many threads may use it.</remarks>
public abstract class TuningParameter
{
    private protected TuningParameter()
    {
    }

    /// <summary>Creates a real number, a Double, from the uniform distribution.</summary>
    /// <param name="from">The smallest value.</param>
    /// <param name="to">The largest value, more than <paramref name="from"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or the bounds are not in ascending order.</exception>
    public static TuningParameter Uniform(double from, double to)
    {
        Setting.Require(double.IsFinite(from), nameof(from), from, "a finite number");
        CheckOrder(from, to);
        return new Real(from, to, logarithmic: false);
    }

    /// <summary>
    /// Creates a real number, a Double, whose logarithm is from the uniform distribution: 0.001 to 0.01 is as probable as 0.01 to 0.1.
    /// </summary>
    /// <param name="from">The smallest value, more than 0.</param>
    /// <param name="to">The largest value, more than <paramref name="from"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive and finite, or they are not in ascending order.</exception>
    public static TuningParameter LogUniform(double from, double to)
    {
        Setting.Require(from > 0 && double.IsFinite(from), nameof(from), from, "a finite number of more than 0");
        CheckOrder(from, to);
        return new Real(from, to, logarithmic: true);
    }

    /// <summary>Creates an integer, an Int32, from the uniform or the log-uniform distribution.</summary>
    /// <param name="from">The smallest value; 1 or more for the log-uniform distribution.</param>
    /// <param name="to">The largest value, more than <paramref name="from"/>.</param>
    /// <param name="logarithmic">
    /// Whether small values are drawn more often, as by <see cref="LogUniform"/>: a value k has the probability
    /// log((k + 1) / k) / log((to + 1) / from).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range.</exception>
    public static TuningParameter Integer(int from, int to, bool logarithmic = false)
    {
        Setting.Require(!logarithmic || from >= 1, nameof(from), from, "1 or more for the log-uniform distribution");
        Setting.Require(to > from, nameof(to), to, $"more than {from}, the smallest value");
        return new Whole(from, to, logarithmic);
    }

    /// <summary>Creates a choice of one of several values, each as probable as the others.</summary>
    /// <typeparam name="T">The type of the values, by which <see cref="TuningValues.Get"/> returns them.</typeparam>
    /// <param name="values">The values, one or more, of any type; the parameter keeps a copy of the list.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static TuningParameter Choice<T>(params IReadOnlyList<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("The choice has no values; give one or more.", nameof(values));
        return new OneOf<T>([.. values]);
    }

    /// <summary>Creates a choice of false and true.</summary>
    public static TuningParameter Boolean() => Choice(false, true);

    /// <summary>Gets the number of different values; infinite for a real number.</summary>
    internal virtual double Count => double.PositiveInfinity;

    /// <summary>Returns the code of a value: from 0 to <see cref="Count"/> - 1 where there are finitely many.</summary>
    /// <param name="uniform">A number from the uniform distribution on [0, 1).</param>
    internal abstract long Draw(double uniform);

    /// <summary>Returns the value of a code.</summary>
    internal abstract object? Value(long code);

    private static double Between(double from, double to, bool logarithmic, double uniform) => logarithmic
        ? Math.Exp(Math.Log(from) * (1 - uniform) + Math.Log(to) * uniform)
        : from * (1 - uniform) + to * uniform;

    private static void CheckOrder(double from, double to) => Setting.Require(
        to > from && double.IsFinite(to), nameof(to), to, FormattableString.Invariant($"a finite number of more than {from}"));

    /// <summary>A real number; its code is its bits.</summary>
    private sealed class Real(double from, double to, bool logarithmic) : TuningParameter
    {
        internal override long Draw(double uniform)
            => BitConverter.DoubleToInt64Bits(Math.Clamp(Between(from, to, logarithmic, uniform), from, to));

        internal override object Value(long code) => BitConverter.Int64BitsToDouble(code);
    }

    /// <summary>An integer; its code is the difference from the smallest one.</summary>
    private sealed class Whole(int from, int to, bool logarithmic) : TuningParameter
    {
        internal override double Count => (double)to - from + 1;

        internal override long Draw(double uniform)
            => Math.Clamp((long)Math.Floor(Between(from, to + 1d, logarithmic, uniform)), from, to) - from;

        internal override object Value(long code) => (int)(from + code);
    }

    /// <summary>One of a list; its code is its index.</summary>
    private sealed class OneOf<T>(T[] values) : TuningParameter
    {
        internal override double Count => values.Length;

        internal override long Draw(double uniform) => (long)(uniform * values.Length);

        internal override object? Value(long code) => values[code];
    }
}
