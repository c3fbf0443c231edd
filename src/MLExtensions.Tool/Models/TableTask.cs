namespace MLExtensions.Tool.Models;

/// <summary>Specifies what a label is.</summary>
internal enum TableTask
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,
}
