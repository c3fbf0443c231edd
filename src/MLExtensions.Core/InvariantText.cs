using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>How records print themselves: with the numbers of the invariant culture, wherever they are printed.</summary>
internal static class InvariantText
{
    /// <summary>Returns the values of a list, in brackets.</summary>
    public static string Of<T>(IReadOnlyList<T> values)
        => $"[{string.Join(", ", values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value}")))}]";

    /// <summary>What a record's own ToString gives where that culture is the current one.</summary>
    /// <param name="record">The record's name.</param>
    /// <param name="printMembers">Its method of that name.</param>
    public static string Of(string record, Func<StringBuilder, bool> printMembers)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var text = new StringBuilder(record).Append(" { ");
            if (printMembers(text))
                text.Append(' ');
            return text.Append('}').ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
