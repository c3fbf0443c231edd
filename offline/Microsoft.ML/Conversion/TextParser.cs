using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>Reads a value from text. False where the text is no such value; the value is then the missing or the default one.</summary>
internal delegate bool ParseText<T>(ReadOnlyMemory<char> text, out T value);

/// <summary>Text as values, as ML.NET reads it: empty text is the default of its type.</summary>
internal sealed class TextParser(char decimalMarker = '.', bool emptyIsNaN = false)
{
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly HashSet<string> True = new(["t", "y", "1", "+", "+1", "yes", "true"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> False = new(["", "f", "n", "0", "-", "-1", "no", "false"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Missing = new(["?", "NA", "N/A", "NaN"], StringComparer.OrdinalIgnoreCase);

    private readonly NumberFormatInfo _format = new() { NumberDecimalSeparator = $"{decimalMarker}", NumberGroupSeparator = "" };

    public ParseText<T> For<T>(PrimitiveDataViewType type)
    {
        if (type is KeyDataViewType key)
            return Generic.Call<ParseText<T>>(ParseKey<uint>, typeof(T), key.Count);
        return type.RawType == typeof(float) ? As<T, float>(ParseSingle)
            : type.RawType == typeof(double) ? As<T, double>(ParseDouble)
            : type.RawType == typeof(bool) ? As<T, bool>(ParseBoolean)
            : type is NumberDataViewType ? Generic.Call<ParseText<T>>(ParseInteger<int>, typeof(T))
            : type is TextDataViewType ? As<T, ReadOnlyMemory<char>>((ReadOnlyMemory<char> text, out ReadOnlyMemory<char> value) => (value = text).Length >= 0)
            : type is DateTimeDataViewType ? As<T, DateTime>(ParseDateTime)
            : type is DateTimeOffsetDataViewType ? As<T, DateTimeOffset>(ParseDateTimeOffset)
            : As<T, TimeSpan>(ParseTimeSpan);
    }

    private static ParseText<T> As<T, TActual>(ParseText<TActual> parse) => (ParseText<T>)(Delegate)parse;

    private bool ParseSingle(ReadOnlyMemory<char> text, out float value)
    {
        bool parsed = ParseDouble(text, out double number);
        value = (float)number;
        return parsed;
    }

    /// <summary>Digits with sign, decimal marker and exponent, NaN, ? or Infinity, just as they are written here. White space may follow; before them it may stand only
    /// where a single digit or ? is the rest, as in ML.NET.</summary>
    private bool ParseDouble(ReadOnlyMemory<char> text, out double value)
    {
        ReadOnlySpan<char> start = text.Span.TrimStart(), trimmed = start.TrimEnd(), unsigned = trimmed.TrimStart("+-");
        bool single = start.Length == 1 && (char.IsAsciiDigit(start[0]) || start[0] == '?');
        if (start.Length < text.Length && !start.IsEmpty && !single)
        {
            value = double.NaN;
            return false;
        }
        if (unsigned.Length > 0 && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == decimalMarker) && double.TryParse(trimmed, Real, _format, out value))
            return true;
        value = trimmed switch
        {
            "" => emptyIsNaN ? double.NaN : 0,
            "Infinity" or "\u221E" => double.PositiveInfinity,
            "-Infinity" or "-\u221E" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(value) || trimmed is "" or "?" or "NaN" || Missing.Contains(text.ToString());
    }

    private static bool ParseBoolean(ReadOnlyMemory<char> text, out bool value)
    {
        string word = text.ToString();
        value = True.Contains(word);
        return value || False.Contains(word);
    }

    private static ParseText<T> ParseInteger<T>() where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        NumberStyles styles = T.IsNegative(T.MinValue) ? NumberStyles.AllowLeadingSign : NumberStyles.None;
        return (ReadOnlyMemory<char> text, out T value) =>
        {
            value = T.Zero;
            return text.IsEmpty || (text.Span[0] != '+' && T.TryParse(text.Span, styles, CultureInfo.InvariantCulture, out value));
        };
    }

    private static bool ParseDateTime(ReadOnlyMemory<char> text, out DateTime value)
        => DateTime.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value) || text.IsEmpty;

    private static bool ParseDateTimeOffset(ReadOnlyMemory<char> text, out DateTimeOffset value)
        => DateTimeOffset.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value) || text.IsEmpty;

    private static bool ParseTimeSpan(ReadOnlyMemory<char> text, out TimeSpan value)
        => TimeSpan.TryParse(text.Span, CultureInfo.InvariantCulture, out value) || text.IsEmpty;

    /// <summary>Text counts keys from 0; what is no number below the count is missing.</summary>
    private static ParseText<T> ParseKey<T>(ulong count) where T : struct, IBinaryInteger<T>
        => (ReadOnlyMemory<char> text, out T value) =>
        {
            bool valid = ulong.TryParse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number < count;
            value = valid ? T.CreateTruncating(number + 1) : T.Zero;
            return valid || text.IsEmpty || Missing.Contains(text.ToString());
        };
}
