namespace MLExtensions;

/// <summary>Specifies how a trainer scales the features of the rows that it trains on.</summary>
/// <remarks>The model is in the units of the features: the scaling becomes a part of its first layer.</remarks>
public enum FeatureScaling
{
    /// <summary>Features stay as they are.</summary>
    None,

    /// <summary>
    /// The mean of each feature is subtracted, and the difference divided by its standard deviation. The features of a vector of two or
    /// more dimensions, a picture, share one mean and one deviation. A sparse feature is not centered, and divided by the root mean square
    /// of its other values only where that is more than 1: one that is 0 in nine of ten rows or more, or in half of them where three
    /// quarters of all values are 0, as with text. A constant feature is left out.
    /// </summary>
    Standardize,
}
