namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>The rows in random order, the same for each cursor where a seed is given.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check.Argument(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledDataView(input, seed, shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check.Argument(count > 0, nameof(count), "Must be greater than zero.");
        return new RangeDataView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check.Argument(count > 0, nameof(count), "Must be greater than zero.");
        return new RangeDataView(input, 0, count);
    }

    /// <summary>The rows in which none of these columns has a missing value.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check.Argument(columns?.Length > 0, nameof(columns), "No columns are named");
        DataViewSchema.Column[] tested = [.. columns!.Select(name => input.Schema.GetColumnOrNull(name) ?? throw Errors.Argument("Columns", $"Source column '{name}' not found"))];
        foreach (DataViewSchema.Column column in tested)
        {
            Check.Argument(MissingValues.ExistIn(column.Type.GetItemType()), "Columns",
                $"Column '{column.Name}' has type {column.Type}, which has no missing values to filter out");
        }
        return new FilteredDataView(input, tested, row => MissingValues.NoneIn(row, tested), input.CanShuffle);
    }

    /// <summary>Two parts of the data, disjoint and together all of it. Rows with equal sampling keys are in the same part.</summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Check.Argument(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        DataViewSchema.Column? key = samplingKeyColumnName == null ? null
            : data.Schema.GetColumnOrNull(samplingKeyColumnName) ?? throw Errors.MissingColumn("samplingKeyColumn", "SamplingKeyColumn", samplingKeyColumnName);
        var split = new RowSplit(data, key, seed ?? ((IHostEnvironmentInternal)_env).Seed ?? Random.Shared.Next());
        return new(split.Part(testFraction, below: false), split.Part(testFraction, below: true));
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
