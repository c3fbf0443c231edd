namespace Microsoft.ML.Offline;

/// <summary>An estimator in a chain.</summary>
internal readonly record struct EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
