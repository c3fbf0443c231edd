namespace Microsoft.ML;

/// <summary>The first rows of data, and of what is made of it.</summary>
public static class DebuggerExtensions
{
    private const int MaxRows = 100;

    public static DataDebuggerPreview Preview(this IDataView data, int maxRows = MaxRows) => new(data, maxRows);

    public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = MaxRows) => new(transformer.Transform(data), maxRows);

    /// <summary>What an estimator makes of the data that has learned from its first rows.</summary>
    public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = MaxRows, int maxTrainingRows = MaxRows)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(data);
        Check.Argument(maxTrainingRows >= 0, nameof(maxTrainingRows), "Must not be negative");
        return new(estimator.Fit(new RangeDataView(data, 0, maxTrainingRows)).Transform(data), maxRows);
    }

    public static DataDebuggerPreview Preview<TSource>(this IDataLoader<TSource> loader, TSource source, int maxRows = MaxRows) => new(loader.Load(source), maxRows);
}
