namespace Microsoft.ML;

/// <summary>What is common to the catalogs of tasks.</summary>
public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env) => Environment = env;

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IHostEnvironment Environment { get; }

    /// <summary>The trainers of a task are extension methods on a class derived from this.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private readonly TrainCatalogBase _owner;

        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => _owner = catalog;

        IHostEnvironment IInternalCatalog.Environment => _owner.Environment;
    }
}
