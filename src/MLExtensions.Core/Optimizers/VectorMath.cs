using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>Functions of vectors.</summary>
internal static class VectorMath
{
    /// <summary>
    /// Returns the larger numbers of two vectors; NaN where x is NaN. <see cref="Vector512.Max{T}(Vector512{T}, Vector512{T})"/> looks for
    /// NaN in y, too, which takes longer than the rest of an update.
    /// </summary>
    public static Vector512<float> Max(Vector512<float> x, Vector512<float> y)
        => Vector512.ConditionalSelect(Vector512.LessThan(x, y), y, x);
}
