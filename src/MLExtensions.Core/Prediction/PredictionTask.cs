namespace MLExtensions;

/// <summary>Specifies what a model predicts.</summary>
public enum PredictionTask
{
    /// <summary>Numbers: one, or a vector.</summary>
    Regression,

    /// <summary>Quantiles of a number, in ascending order.</summary>
    QuantileRegression,

    /// <summary>One label that is true or false; the score is a logit.</summary>
    BinaryClassification,

    /// <summary>One of several classes; the scores are probabilities.</summary>
    MulticlassClassification,

    /// <summary>Several labels that are true or false; the scores are logits.</summary>
    MultiLabelClassification,
}
