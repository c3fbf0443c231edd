using System.Globalization;

namespace DocumentsSample;

/// <summary>Prints what an example computes beside what it should be, and remembers whether all of it agrees.</summary>
internal sealed class Report
{
    private const string PyTorch = "PyTorch";

    public bool Agrees { get; private set; } = true;

    /// <summary>For what should run on a GPU: whether there was one. Null: it should not.</summary>
    public bool? IsOnCuda { get; private set; }

    public void Print(FormattableString text)
        => Console.WriteLine("   " + text.ToString(CultureInfo.InvariantCulture).TrimEnd().ReplaceLineEndings("\n   "));

    /// <summary>Two numbers agree where |expected - actual| is at most tolerance * (1 + |expected|), as the reference files say.</summary>
    /// <param name="what">What the number is.</param>
    /// <param name="actual">The number computed here.</param>
    /// <param name="expected">The number it should be.</param>
    /// <param name="tolerance">See above.</param>
    /// <param name="source">Who says what it should be.</param>
    public void Compare(string what, double actual, double expected, double tolerance = 1e-4, string source = PyTorch)
        => Compare(what, [actual], expected, tolerance, source);

    /// <summary>One number computed in several ways, in one line.</summary>
    public void Compare(string what, IReadOnlyList<double> actual, double expected, double tolerance, string source = PyTorch)
    {
        // Not >, so that NaN does not agree.
        bool agrees = actual.All(value => Math.Abs(expected - value) <= tolerance * (1 + Math.Abs(expected)));
        string found = string.Join(' ', actual.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value,12:G6}")));
        Print($"{what,-34} {found}   {source} {expected:G6}{(agrees ? "" : "   <- does not agree")}");
        Agrees &= agrees;
    }

    /// <summary>Numbers that belong together; each is one line.</summary>
    public void Compare(
        string what, IEnumerable<float> actual, IEnumerable<double> expected, double tolerance = 1e-4, string source = PyTorch)
    {
        float[] values = [.. actual];
        double[] wanted = [.. expected];
        Check($"as many numbers as {source} has", values.Length == wanted.Length, isQuietIfTrue: true);
        for (int i = 0; i < Math.Min(values.Length, wanted.Length); i++)
            Compare($"{what}[{i}]", values[i], wanted[i], tolerance, source);
    }

    /// <summary>Says where it runs, for what should run on a GPU.</summary>
    public void RunsOnCuda(bool found)
    {
        Print($"{(found ? "on CUDA" : "there is no CUDA device: on the CPU")}");
        IsOnCuda = found;
    }

    /// <summary>A statement that should be true.</summary>
    public void Check(string statement, bool isTrue, bool isQuietIfTrue = false)
    {
        if (!isTrue || !isQuietIfTrue)
            Print($"{statement}: {(isTrue ? "yes" : "no   <- does not agree")}");
        Agrees &= isTrue;
    }
}
