namespace MLExtensions.Tool.Files;

/// <summary>A column to read.</summary>
/// <param name="Name">Its name in the table that is made.</param>
/// <param name="Source">Its number in the file; null where the file does not have it, so that all values are missing.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="DateFormat">The format of dates; null for others.</param>
internal sealed record ColumnSpec(string Name, int? Source, ValueKind Kind, string? DateFormat);
