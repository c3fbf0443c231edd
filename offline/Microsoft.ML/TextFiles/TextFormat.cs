namespace Microsoft.ML.Offline;

/// <summary>How lines are split into fields, checked.</summary>
internal sealed record TextFormat(char[] Separators, bool HasHeader, bool AllowQuoting, char EscapeChar, bool ReadMultilines, bool AllowSparse,
    int InputSize, bool TrimWhitespace, char DecimalMarker, bool MissingRealsAsNaNs, long MaxRows)
{
    public bool SpaceSeparates { get; } = Separators.Contains(' ');

    public TextParser Parser => new(DecimalMarker, MissingRealsAsNaNs);

    public bool IsSeparator(char letter) => Array.IndexOf(Separators, letter) >= 0;

    public ReadOnlyMemory<char> Trim(string line) => TrimWhitespace ? line.AsMemory().TrimEnd() : line.AsMemory();

    public static TextFormat Of(TextLoader.Options options)
    {
        const string Escape = nameof(options.EscapeChar), Marker = nameof(options.DecimalMarker), Quoting = nameof(options.AllowQuoting);
        Check.Argument(options.Separators?.Length > 0, nameof(options.Separators), "Must specify a separator");
        char[] separators = [.. options.Separators!.Distinct()];
        foreach (char separator in separators)
            CheckSeparator(separator, options.AllowSparse);
        Check.Argument(options.MaxRows is not < 0, nameof(options.MaxRows), "Must not be negative");
        Check.State(options.InputSize is not < 0, "inputSize");
        Check.Argument(options.DecimalMarker is '.' or ',', Marker, $"Decimal marker cannot be the '{options.DecimalMarker}' character. It must be '.' or ','.");
        Check.Argument(options.AllowQuoting || options.DecimalMarker != ',' || !separators.Contains(','), Quoting,
            "Quoting must be allowed if decimal marker and separator are the ',' character.");
        Check.Argument(!separators.Contains(options.EscapeChar), Escape, $"EscapeChar '{options.EscapeChar}' can't be used both as EscapeChar and separator");
        return new(separators, options.HasHeader && string.IsNullOrWhiteSpace(options.HeaderFile), options.AllowQuoting, options.EscapeChar,
            options.AllowQuoting && options.ReadMultilines, options.AllowSparse, options.InputSize ?? 0, options.TrimWhitespace, options.DecimalMarker,
            options.MissingRealsAsNaNs, options.MaxRows ?? long.MaxValue);
    }

    private static void CheckSeparator(char separator, bool allowSparse)
    {
        Check.Argument(separator != ':' || !allowSparse, "Separator", "When the separator is colon, turn off allowSparse");
        Check.Argument(separator == '\t' || (separator >= ' ' && separator != '"' && !char.IsAsciiDigit(separator)), "Separator", $"Illegal separator: '{separator}'");
    }
}
