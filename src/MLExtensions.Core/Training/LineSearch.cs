namespace MLExtensions;

/// <summary>
/// A point on the line that a search goes along: how far, and loss, its slope along the line, parameters and gradient there.
/// </summary>
/// <param name="parameters">How many.</param>
internal sealed class LinePoint(int parameters)
{
    public double Length { get; set; }

    public double Loss { get; set; }

    public double Slope { get; set; }

    public double[] Parameters { get; } = new double[parameters];

    public double[] Gradient { get; } = new double[parameters];
}

/// <summary>
/// Looks along a direction for a point where the loss has fallen enough and is nearly level: the strong Wolfe conditions, by Nocedal and
/// Wright, Numerical Optimization, algorithms 3.5 (widen until a bracket holds such a point) and 3.6 (narrow the bracket).
/// </summary>
/// <param name="evaluate">Fills in a point whose length is given. A loss that is NaN counts as infinite.</param>
/// <param name="parameters">How many.</param>
internal sealed class LineSearch(Action<LinePoint> evaluate, int parameters)
{
    private const double EnoughDecrease = 1e-4, EnoughLevel = 0.9;
    private const int MostEvaluations = 25;

    // The start, both ends of a bracket, and the point that is tried: more are not remembered at a time.
    private readonly LinePoint[] _points = [new(parameters), new(parameters), new(parameters), new(parameters)];
    private int _evaluations;

    /// <summary>A point to begin the first search with.</summary>
    public LinePoint First => _points[0];

    /// <summary>
    /// The point found; the best one seen where none meets the conditions. It is there until the next search, which may begin with it.
    /// </summary>
    /// <param name="start">A point of this search, of length 0, where the slope is negative.</param>
    /// <param name="length">The first to try.</param>
    /// <param name="least">Brackets shorter than this are not narrowed.</param>
    public LinePoint Run(LinePoint start, double length, double least)
    {
        _evaluations = 0;
        LinePoint before = start;
        while (true)
        {
            LinePoint point = Evaluate(length, start, before, before);
            if (!Falls(start, point) || before != start && point.Loss >= before.Loss)
                return Narrow(start, before, point, least);
            if (IsLevel(start, point) || _evaluations >= MostEvaluations)
                return point;
            if (point.Slope >= 0)
                return Narrow(start, point, before, least);
            length = Math.Clamp(Minimum(before, point), point.Length + 0.01 * (point.Length - before.Length), 10 * point.Length);
            before = point;
        }
    }

    /// <param name="start">The point of length 0.</param>
    /// <param name="low">The end of the bracket with the lower loss; from it, the loss falls towards the other end.</param>
    /// <param name="high">The other end.</param>
    /// <param name="least">See <see cref="Run"/>.</param>
    private LinePoint Narrow(LinePoint start, LinePoint low, LinePoint high, double least)
    {
        while (_evaluations < MostEvaluations && Math.Abs(high.Length - low.Length) > least)
        {
            // Not too near to an end, or the bracket would hardly become shorter.
            double left = Math.Min(low.Length, high.Length), right = Math.Max(low.Length, high.Length), margin = 0.1 * (right - left);
            LinePoint point = Evaluate(Math.Clamp(Minimum(low, high), left + margin, right - margin), start, low, high);
            if (!Falls(start, point) || point.Loss >= low.Loss)
            {
                high = point;
                continue;
            }
            if (IsLevel(start, point))
                return point;
            if (point.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = point;
        }
        return low;
    }

    /// <summary>Evaluates in a point that is none of those given.</summary>
    private LinePoint Evaluate(double length, LinePoint start, LinePoint low, LinePoint high)
    {
        _evaluations++;
        int free = 0;
        while (_points[free] == start || _points[free] == low || _points[free] == high)
            free++;
        _points[free].Length = length;
        evaluate(_points[free]);
        return _points[free];
    }

    private static bool Falls(LinePoint start, LinePoint point) => point.Loss <= start.Loss + EnoughDecrease * point.Length * start.Slope;

    private static bool IsLevel(LinePoint start, LinePoint point) => Math.Abs(point.Slope) <= -EnoughLevel * start.Slope;

    /// <summary>Where the cubic through two points and their slopes is least (equation 3.59); the middle where it has no minimum.</summary>
    private static double Minimum(LinePoint a, LinePoint b)
    {
        double distance = b.Length - a.Length, d1 = a.Slope + b.Slope - 3 * (b.Loss - a.Loss) / distance,
            square = d1 * d1 - a.Slope * b.Slope;
        double d2 = Math.Sign(distance) * Math.Sqrt(square),
            minimum = b.Length - distance * (b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2);
        return double.IsFinite(minimum) ? minimum : (a.Length + b.Length) / 2;
    }
}
