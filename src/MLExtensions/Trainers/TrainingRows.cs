using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>Reads the rows of a training set out of an IDataView, leaving out those that nothing can be learned from.</summary>
internal static class TrainingRows
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="features">A vector of Single.</param>
    /// <param name="label">The label column.</param>
    /// <param name="createLabelReader">Makes a function that gives a row's label as the loss takes it; NaN is a missing label.</param>
    /// <param name="weight">A column of Single, or null: every row weighs 1.</param>
    /// <param name="channel">Told how many rows were left out, and why.</param>
    /// <param name="cancellationToken">Ends the reading between two rows.</param>
    /// <exception cref="InvalidOperationException">No row is left, or a row's vector is of another length.</exception>
    public static RowBuffer Read(IDataView data, DataViewSchema.Column features, DataViewSchema.Column label, Func<DataViewRow, Func<float>> createLabelReader,
        DataViewSchema.Column? weight, IChannel channel, CancellationToken cancellationToken)
    {
        float rowWeight = 1;
        double weightSum = 0;
        long withoutLabel = 0, withoutFeatures = 0, withoutWeight = 0;

        DataViewSchema.Column[] columns = weight is { } ? [features, label, weight.Value] : [features, label];
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        var reader = new VectorReader(cursor, features);
        ValueGetter<float>? getWeight = weight is { } ? cursor.GetGetter<float>(weight.Value) : null;
        Func<float> getLabel = createLabelReader(cursor);
        var rows = new RowBuffer(reader.Length, labels: 1, hasWeights: weight != null);
        float[] values = new float[reader.Length];
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            float labelValue = getLabel();
            reader.Read(values);
            getWeight?.Invoke(ref rowWeight);
            if (float.IsNaN(labelValue))
                withoutLabel++;
            else if (!AreFinite(values))
                withoutFeatures++;
            else if (!(rowWeight >= 0 && float.IsFinite(rowWeight)))
                withoutWeight++;
            else
            {
                rows.Add(values, [labelValue], rowWeight);
                weightSum += rowWeight;
            }
        }

        Warn(withoutLabel, $"their label '{label.Name}' is missing");
        Warn(withoutFeatures, $"a feature in '{features.Name}' is missing or infinite");
        Warn(withoutWeight, $"their weight '{weight?.Name}' is missing, infinite or negative");
        if (rows.Count == 0)
            throw new InvalidOperationException($"There are no rows to train on: {withoutLabel + withoutFeatures + withoutWeight} were read, and all were left out.");
        if (weightSum == 0)
            throw new InvalidOperationException($"There are no rows to train on: the weight '{weight?.Name}' of all {rows.Count} is 0.");
        return rows;

        void Warn(long count, string why)
        {
            if (count > 0)
                channel.Warning(MessageSensitivity.Schema, $"Left out {count} row{(count == 1 ? "" : "s")}, because {why}.");
        }
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }
}
