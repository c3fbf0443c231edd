using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace DocumentsSample;

/// <summary>A row to learn from: y and the x that it depends on.</summary>
internal sealed class Row
{
    [LoadColumn(2)]
    public float Label { get; set; }

    [LoadColumn(0, 1), VectorType(2)]
    public float[] Features { get; set; } = [];
}

/// <summary>What is predicted of one.</summary>
internal sealed class Prediction
{
    public float Score { get; set; }
}

internal static class Rows
{
    /// <summary>
    /// Rows as an IDataView. ML.NET wants to know how long the vector of features is, which is said here rather than in an attribute, since
    /// it differs.
    /// </summary>
    public static IDataView LoadRows(this MLContext ml, IEnumerable<Row> rows, int features)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>The 1000 rows of part D, made with w = [2, -3.4] and b = 4.2.</summary>
    public static IDataView LoadLinearRegression(this MLContext ml)
        => ml.Data.LoadFromTextFile<Row>(Reference.PathOf("linear_regression.csv"), separatorChar: ',', hasHeader: true);
}

/// <summary>Hears of a training on the thread that trains; .NET's own Progress would call later, on another one.</summary>
internal sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
