namespace MLExtensions;

/// <summary>A point on the line that a search goes along: how far, and loss, its slope along the line, parameters and gradient there.</summary>
internal sealed record LinePoint(double Length, double Loss, double Slope, double[] Parameters, double[] Gradient);

/// <summary>
/// Looks along a direction for a point where the loss has fallen enough and is nearly level: the strong Wolfe conditions, by Nocedal and Wright,
/// Numerical Optimization, algorithms 3.5 (widen until a bracket holds such a point) and 3.6 (narrow the bracket).
/// </summary>
/// <param name="at">Evaluates a point. A loss that is no number counts as infinite.</param>
/// <param name="least">Brackets shorter than this are not narrowed.</param>
internal sealed class LineSearch(Func<double, LinePoint> at, double least)
{
    private const double EnoughDecrease = 1e-4, EnoughLevel = 0.9;
    private const int MostEvaluations = 25;

    private int _evaluations;

    /// <summary>The point found; the best one seen where none meets the conditions.</summary>
    /// <param name="start">The point of length 0, where the slope is negative.</param>
    /// <param name="length">The first to try.</param>
    public LinePoint Run(LinePoint start, double length)
    {
        LinePoint before = start;
        while (true)
        {
            LinePoint point = Evaluate(length);
            if (!Falls(start, point) || before != start && point.Loss >= before.Loss)
                return Narrow(start, before, point);
            if (IsLevel(start, point) || _evaluations >= MostEvaluations)
                return point;
            if (point.Slope >= 0)
                return Narrow(start, point, before);
            length = Math.Clamp(Minimum(before, point), point.Length + 0.01 * (point.Length - before.Length), 10 * point.Length);
            before = point;
        }
    }

    /// <param name="start">The point of length 0.</param>
    /// <param name="low">The end of the bracket with the lower loss; from it, the loss falls towards the other end.</param>
    /// <param name="high">The other end.</param>
    private LinePoint Narrow(LinePoint start, LinePoint low, LinePoint high)
    {
        while (_evaluations < MostEvaluations && Math.Abs(high.Length - low.Length) > least)
        {
            // Not too near to an end, or the bracket would hardly become shorter.
            double left = Math.Min(low.Length, high.Length), right = Math.Max(low.Length, high.Length), margin = 0.1 * (right - left);
            LinePoint point = Evaluate(Math.Clamp(Minimum(low, high), left + margin, right - margin));
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

    private LinePoint Evaluate(double length)
    {
        _evaluations++;
        return at(length);
    }

    private static bool Falls(LinePoint start, LinePoint point) => point.Loss <= start.Loss + EnoughDecrease * point.Length * start.Slope;

    private static bool IsLevel(LinePoint start, LinePoint point) => Math.Abs(point.Slope) <= -EnoughLevel * start.Slope;

    /// <summary>Where the cubic through two points and their slopes is least (equation 3.59); the middle where it has no minimum.</summary>
    private static double Minimum(LinePoint a, LinePoint b)
    {
        double distance = b.Length - a.Length, d1 = a.Slope + b.Slope - 3 * (b.Loss - a.Loss) / distance, square = d1 * d1 - a.Slope * b.Slope;
        double d2 = Math.Sign(distance) * Math.Sqrt(square), minimum = b.Length - distance * (b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2);
        return double.IsFinite(minimum) ? minimum : (a.Length + b.Length) / 2;
    }
}
