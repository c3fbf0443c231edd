using Microsoft.ML.Data;

namespace TableSample;

/// <summary>
/// A line of the file: somebody who applied for a credit. A number that is not known is NaN, a text that is not known empty.
/// </summary>
internal sealed class Applicant
{
    /// <summary>What came of the credit, good or bad; not known of new applicants.</summary>
    [LoadColumn(0)]
    public string Status { get; set; } = "";

    /// <summary>The years in the present job.</summary>
    [LoadColumn(1)]
    public float Seniority { get; set; } = float.NaN;

    [LoadColumn(2)]
    public string Home { get; set; } = "";

    /// <summary>The months in which the credit is to be paid back.</summary>
    [LoadColumn(3)]
    public float Time { get; set; } = float.NaN;

    [LoadColumn(4)]
    public float Age { get; set; } = float.NaN;

    [LoadColumn(5)]
    public string Marital { get; set; } = "";

    /// <summary>Whether there are records of earlier credits, yes or no.</summary>
    [LoadColumn(6)]
    public string Records { get; set; } = "";

    [LoadColumn(7)]
    public string Job { get; set; } = "";

    [LoadColumn(8)]
    public float Expenses { get; set; } = float.NaN;

    [LoadColumn(9)]
    public float Income { get; set; } = float.NaN;

    [LoadColumn(10)]
    public float Assets { get; set; } = float.NaN;

    [LoadColumn(11)]
    public float Debt { get; set; } = float.NaN;

    /// <summary>The amount of the credit.</summary>
    [LoadColumn(12)]
    public float Amount { get; set; } = float.NaN;

    /// <summary>The price of what is bought with it.</summary>
    [LoadColumn(13)]
    public float Price { get; set; } = float.NaN;
}

/// <summary>What a pipeline predicts of an applicant.</summary>
internal sealed class Risk
{
    /// <summary>Whether the credit was bad; only for rows with a known outcome.</summary>
    public bool IsBad { get; set; }

    /// <summary>The probability of a bad credit.</summary>
    public float Probability { get; set; }

    /// <summary>Whether the probability is above the threshold.</summary>
    [ColumnName("PredictedLabel")]
    public bool IsRefused { get; set; }
}
