using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Metrics;

/// <summary>Evaluates a model on data in which a column is permuted.</summary>
internal static class PermutedColumns
{
    /// <summary>Returns a view in which a column is permuted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its values cannot be kept.</exception>
    public static IDataView Permute(IDataView data, string name, int seed)
    {
        DataViewSchema.Column column = Columns.Find(data.Schema, "permuted", name);
        return ColumnBuffer.CanKeep(column.Type) ? MLNet.Reach(() => new PermutedColumnView(data, column, seed))
            : throw Columns.Mismatch("permuted", name, "a primitive type or a vector of one", column.Type.ToString()!);
    }

    /// <summary>Returns the importance of each column that a score depends on, the largest first.</summary>
    public static ColumnImportance[] Evaluate(
        ITransformer model, IDataView data, Func<IDataView, double> metric, string scoreColumnName, int permutationCount, int seed)
    {
        double whole = metric(model.Transform(data));
        return
        [
            .. InputsOf(model, data.Schema, scoreColumnName).Select(column =>
            {
                double[] drops =
                [
                    .. Enumerable.Range(0, permutationCount).Select(
                        i => whole - metric(model.Transform(Permute(data, column, unchecked(seed * permutationCount + i))))),
                ];
                double mean = drops.Average();
                return new ColumnImportance
                {
                    ColumnName = column,
                    Mean = mean,
                    StandardDeviation = Math.Sqrt(drops.Sum(drop => (drop - mean) * (drop - mean)) / Math.Max(1, drops.Length - 1)),
                };
            }).OrderByDescending(importance => Math.Abs(importance.Mean))
                .ThenBy(importance => importance.ColumnName, StringComparer.Ordinal),
        ];
    }

    private static string[] InputsOf(ITransformer model, DataViewSchema schema, string scoreColumnName)
    {
        if (!model.IsRowToRowMapper)
        {
            throw new ArgumentException(
                "The model should compute each row on its own, so that its inputs are known; found one that does not.", nameof(model));
        }
        IRowToRowMapper mapper = model.GetRowToRowMapper(schema);
        DataViewSchema.Column score = Columns.Find(mapper.OutputSchema, "score", scoreColumnName);
        return [.. mapper.GetDependencies([score]).Select(column => column.Name).Distinct()];
    }
}
