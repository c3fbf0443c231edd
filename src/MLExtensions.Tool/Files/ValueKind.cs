namespace MLExtensions.Tool.Files;

/// <summary>Specifies what the values of a column are.</summary>
internal enum ValueKind
{
    /// <summary>Numbers, which become Single.</summary>
    Number,

    /// <summary>Texts: categories, identifiers and free text.</summary>
    Text,

    /// <summary>Dates, which become DateTime.</summary>
    Date,
}
