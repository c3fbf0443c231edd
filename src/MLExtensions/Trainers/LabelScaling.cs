namespace MLExtensions;

/// <summary>Specifies how a trainer of regression scales the labels of the rows that it trains on.</summary>
/// <remarks>The model is in the units of the label: the scaling becomes a part of its last layer.</remarks>
public enum LabelScaling
{
    /// <summary>Labels stay as they are.</summary>
    None,

    /// <summary>
    /// The mean of the label is subtracted, and the difference divided by its standard deviation; of several, each by its own.
    /// </summary>
    Standardize,
}
