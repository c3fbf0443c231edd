using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLExtensions.FriendAccess;

/// <summary>Calls the internal members of ML.NET that MLExtensions uses, except those for saving.</summary>
/// <remarks><see cref="Persistence.SavedStreams"/> calls those for saving.</remarks>
internal static class MLNet
{
    /// <summary>Returns the environment of a catalog of an MLContext.</summary>
    public static IHostEnvironment Environment(object catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Reach(() => CatalogUtils.GetEnvironment((IInternalCatalog)catalog));
    }

    /// <summary>Returns the seed of the MLContext; null where it has none.</summary>
    public static int? Seed(IHostEnvironment environment)
        => Reach(() => ((IHostEnvironmentInternal)environment).Seed);

    /// <summary>Returns the properties GpuDeviceId and FallbackToCpu of the MLContext.</summary>
    public static (int? GpuDeviceId, bool FallbackToCpu) Device(IHostEnvironment environment)
        => Reach(() => (((IHostEnvironmentInternal)environment).GpuDeviceId, ((IHostEnvironmentInternal)environment).FallbackToCpu));

    /// <summary>Creates a function that returns whether CancelExecution of the MLContext was called.</summary>
    /// <remarks>CancelExecution is a method of Microsoft.ML.Experimental, which Microsoft.ML.AutoML also uses.</remarks>
    public static Func<bool> Cancellation(IHostEnvironment environment)
        => Reach<Func<bool>>(() => environment is ICancelable cancelable ? () => cancelable.IsCanceled : static () => false);

    /// <summary>Cancels what runs in an environment, as CancelExecution of its MLContext does.</summary>
    public static void Cancel(IHostEnvironment environment) => Reach(() =>
    {
        ((ICancelable)environment).CancelExecution();
        return true;
    });

    /// <summary>Creates the properties of the trainers of MLExtensions.</summary>
    public static TrainerInfo TrainerInfo() => Reach(() => new TrainerInfo(
        normalization: true, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true));

    /// <summary>Creates a column of the shape of a schema.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">Whether a row has a single value, or a vector of known or variable size.</param>
    /// <param name="itemType">The type of the values; for keys, their raw type.</param>
    /// <param name="isKey">Whether the values are keys.</param>
    /// <param name="annotations">The annotations of the column.</param>
    public static SchemaShape.Column ShapeColumn(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey,
        params IEnumerable<SchemaShape.Column> annotations)
        => Reach(() => new SchemaShape.Column(name, kind, itemType, isKey, new SchemaShape(annotations)));

    /// <summary>Returns the type of a column as text.</summary>
    public static string Describe(SchemaShape.Column column) => Reach(() => column.GetTypeString());

    /// <summary>Calls a function that uses an internal member of ML.NET.</summary>
    /// <remarks>
    /// The just-in-time compiler resolves a member when it compiles the method that names it. The member must therefore be named in
    /// <paramref name="use"/>, or in a method that it calls.
    /// </remarks>
    /// <param name="use">The function.</param>
    /// <exception cref="NotSupportedException">This version of ML.NET has no such member.</exception>
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
        var version = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return new NotSupportedException(
            $"Microsoft.ML {version?.InformationalVersion.Split('+')[0]} lacks an internal member that MLExtensions uses: {e.Message} "
            + "MLExtensions works with Microsoft.ML 5.0.1 up to, not including, 6.0.0.", e);
    }
}
