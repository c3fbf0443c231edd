using System.Globalization;

namespace MLExtensions.Tool.Files;

/// <summary>The formats of dates. A set of them is a bit each.</summary>
internal static class DateFormats
{
    private const int Shortest = 6, LongestWithout = 40;

    // Where several fit a whole column, the first one is taken.
    private static readonly string[] s_formats =
    [
        "yyyy-M-d", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss", "yyyy-M-d H:mm:ss.FFFFFFF", "yyyy-M-dTH:mm", "yyyy-M-dTH:mm:ss",
        "yyyy-M-dTH:mm:ss.FFFFFFFK", "yyyy/M/d", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss",
        "d.M.yyyy", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss", "d-M-yyyy",
        "M/d/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "d/M/yyyy", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss",
    ];

    /// <summary>Gets the set of all formats.</summary>
    public static int All => (1 << s_formats.Length) - 1;

    /// <summary>Returns those formats of a set that a text has.</summary>
    public static int Of(ReadOnlySpan<char> text, int formats)
    {
        text = text.Trim();
        if (text.Length is < Shortest or > LongestWithout || !char.IsAsciiDigit(text[0]))
            return 0;
        for (int i = 0; i < s_formats.Length; i++)
        {
            if ((formats & (1 << i)) != 0 && !TryParse(text, s_formats[i], out _))
                formats &= ~(1 << i);
        }
        return formats;
    }

    /// <summary>Returns the names of a set, the one to take first.</summary>
    public static string[] NamesOf(int formats) => [.. s_formats.Where((_, i) => (formats & (1 << i)) != 0)];

    /// <summary>Reads a date. A time zone is converted to UTC.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, string format, out DateTime date) => DateTime.TryParseExact(
        text.Trim(), format, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out date);
}
