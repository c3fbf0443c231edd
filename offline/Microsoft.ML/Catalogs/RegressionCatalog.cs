namespace Microsoft.ML;

public sealed class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env) => Trainers = new(this);

    public RegressionTrainers Trainers { get; }

    public RegressionMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(data);
        Check.NonEmpty(labelColumnName);
        Check.NonEmpty(scoreColumnName);
        return RegressionEvaluator.Evaluate(data, labelColumnName, scoreColumnName);
    }

    public sealed class RegressionTrainers : CatalogInstantiatorBase
    {
        internal RegressionTrainers(RegressionCatalog catalog) : base(catalog)
        {
        }
    }
}
