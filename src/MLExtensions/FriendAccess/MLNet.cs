using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLExtensions.FriendAccess;

/// <summary>
/// The internal members of ML.NET that MLExtensions uses, apart from those for saving (<see cref="Persistence.SavedStreams"/>).
/// </summary>
internal static class MLNet
{
    /// <summary>The environment behind a catalog of an MLContext.</summary>
    public static IHostEnvironment Environment(object catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Reach(() => CatalogUtils.GetEnvironment((IInternalCatalog)catalog));
    }

    /// <summary>The MLContext's seed, if it was given one.</summary>
    public static int? Seed(IHostEnvironment environment)
        => Reach(() => ((IHostEnvironmentInternal)environment).Seed);

    /// <summary>The MLContext's GpuDeviceId and FallbackToCpu.</summary>
    public static (int? GpuDeviceId, bool FallbackToCpu) Device(IHostEnvironment environment)
        => Reach(() => (((IHostEnvironmentInternal)environment).GpuDeviceId, ((IHostEnvironmentInternal)environment).FallbackToCpu));

    /// <summary>
    /// A function that says whether the MLContext's CancelExecution was called, which Microsoft.ML.Experimental offers and
    /// Microsoft.ML.AutoML uses.
    /// </summary>
    public static Func<bool> Cancellation(IHostEnvironment environment)
        => Reach<Func<bool>>(() => environment is ICancelable cancelable ? () => cancelable.IsCanceled : static () => false);

    public static TrainerInfo TrainerInfo()
        => Reach(()
            => new TrainerInfo(normalization: true, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true));

    public static SchemaShape.Column ShapeColumn(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey,
        params IEnumerable<SchemaShape.Column> annotations)
        => Reach(() => new SchemaShape.Column(name, kind, itemType, isKey, new SchemaShape(annotations)));

    public static string Describe(SchemaShape.Column column) => Reach(() => column.GetTypeString());

    /// <summary>Calls what uses an internal member; where this version of ML.NET has none such, says so.</summary>
    /// <remarks>
    /// The compiler at run time resolves a member when it compiles the method that names it: here, the method that <paramref name="use"/>
    /// is, or that it calls.
    /// </remarks>
    public static T Reach<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e is MemberAccessException or TypeLoadException)
        {
            throw Unreachable(e);
        }
    }

    private static NotSupportedException Unreachable(Exception e)
    {
        string? version = typeof(
            MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return new NotSupportedException(
            $"Microsoft.ML {version} lacks an internal member that MLExtensions uses: {e.Message} "
            + "MLExtensions works with Microsoft.ML 5.0.1 up to, not including, 6.0.0.", e);
    }
}
