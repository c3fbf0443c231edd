using System.Globalization;

namespace MLExtensions.Tables;

/// <summary>Reads texts that are numbers.</summary>
internal static class NumberText
{
    private const int DigitsOfGroup = 3;

    /// <summary>
    /// Returns the number that a text is in the invariant culture, such as 1,234.5; NaN where it is none. 12,5 is none: read as 125, it
    /// would be wrong where the comma is a decimal one.
    /// </summary>
    public static double Parse(ReadOnlySpan<char> text)
        => HasWholeGroups(text)
            && double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double number)
            ? number : double.NaN;

    private static bool HasWholeGroups(ReadOnlySpan<char> text)
    {
        for (int comma = text.IndexOf(','); comma >= 0; comma = text.IndexOf(','))
        {
            text = text[(comma + 1)..];
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if ((digits < 0 ? text.Length : digits) != DigitsOfGroup)
                return false;
        }
        return true;
    }
}
