namespace MLExtensions;

/// <summary>Describes a column of a table that a <see cref="NetworkPredictor"/> predicts from.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record TableInput
{
    /// <summary>Gets the name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the kind of values that <see cref="TableRow"/> takes.</summary>
    public required TableInputKind Kind { get; init; }

    /// <summary>Gets the name of the column's type in ML.NET, such as "Single", "String" or "Vector&lt;Single, 3&gt;".</summary>
    public required string TypeName { get; init; }

    /// <summary>Gets the number of values of a row.</summary>
    /// <value>The size of a vector; 1 for other kinds.</value>
    public required int Size { get; init; }

    /// <summary>Gets whether the column may be missing in a row.</summary>
    /// <value>
    /// false where ML.NET has no missing value of the type: integers, Boolean, TimeSpan, and vectors of integers or Boolean.
    /// </value>
    public required bool CanBeMissing { get; init; }

    /// <summary>Returns what the column should be set to, for messages.</summary>
    internal string Wanted => Kind switch
    {
        TableInputKind.Number => $"a number ({TypeName})",
        TableInputKind.Boolean => $"true or false ({TypeName})",
        TableInputKind.Text => $"a text ({TypeName})",
        TableInputKind.Key => $"the text of a key's value ({TypeName})",
        TableInputKind.DateTime => $"a date without an offset ({TypeName})",
        TableInputKind.DateTimeOffset => $"a date with an offset ({TypeName})",
        TableInputKind.TimeSpan => $"a TimeSpan ({TypeName})",
        TableInputKind.BooleanVector => $"{Size} times true or false ({TypeName})",
        _ => $"{Size} number{(Size == 1 ? "" : "s")} ({TypeName})",
    };
}

/// <summary>Specifies what the values of a column of a table are.</summary>
public enum TableInputKind
{
    /// <summary>A number of any type.</summary>
    Number,

    /// <summary>A Boolean.</summary>
    Boolean,

    /// <summary>A text.</summary>
    Text,

    /// <summary>The text of the value of a key; of keys without values their number, from 1.</summary>
    Key,

    /// <summary>A date with a time of day.</summary>
    DateTime,

    /// <summary>A date with a time of day and an offset from universal time.</summary>
    DateTimeOffset,

    /// <summary>A duration.</summary>
    TimeSpan,

    /// <summary>A vector of numbers.</summary>
    Vector,

    /// <summary>A vector of Boolean.</summary>
    BooleanVector,
}
