using System.Globalization;

namespace MLExtensions.Tool.Files;

/// <summary>Reads numbers, whose decimal mark is a point or a comma.</summary>
internal static class Numbers
{
    private const int Longest = 64;

    /// <summary>Reads a number, such as 12, -0.5 or 1e-3. Groups of digits and infinite numbers are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="decimalMark">A point or a comma.</param>
    /// <param name="number">The number; 0 where the text is none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, char decimalMark, out double number)
    {
        number = 0;
        text = text.Trim();
        if (text.IsEmpty || text.Length > Longest || char.IsAsciiLetter(text[0]))
            return false;
        if (decimalMark == ',')
        {
            if (text.Contains('.'))
                return false;
            Span<char> withPoint = stackalloc char[text.Length];
            text.Replace(withPoint, ',', '.');
            return Parse(withPoint, out number);
        }
        return Parse(text, out number);
    }

    // As Single, in which the numbers are kept.
    private static bool Parse(ReadOnlySpan<char> text, out double number)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite((float)number);
}
