using Microsoft.ML.Data;

namespace LinearRegressionSample;

/// <summary>A line of the file.</summary>
internal sealed class House
{
    /// <summary>Square metres.</summary>
    [LoadColumn(0)]
    public float LivingArea { get; set; }

    [LoadColumn(1)]
    public float Bedrooms { get; set; }

    /// <summary>Years.</summary>
    [LoadColumn(2)]
    public float Age { get; set; }

    /// <summary>Kilometres to the centre.</summary>
    [LoadColumn(3)]
    public float Distance { get; set; }

    /// <summary>1 with a garden, else 0.</summary>
    [LoadColumn(4)]
    public float Garden { get; set; }

    [LoadColumn(5)]
    public string Neighbourhood { get; set; } = "";

    /// <summary>What is to be learned.</summary>
    [LoadColumn(6)]
    public float Price { get; set; }
}

/// <summary>What the pipeline predicts of it.</summary>
internal sealed class PricePrediction
{
    [ColumnName("Score")]
    public float Price { get; set; }
}
