using System.Reflection;
using Microsoft.ML.Runtime;

namespace MLNet.Behavior.Tests;

public class CancellationTests
{
    [Fact]
    public void CancelExecution_reaches_the_catalogs_environment_and_the_hosts_before_and_after_it()
    {
        var ml = new MLContext();
        IHost early = ((IHostEnvironment)ml).Register("early"), nested = early.Register("nested");
        IHostEnvironment[] before = [Environment(ml.Regression.Trainers), early, nested];
        Assert.All(before, environment => Assert.False(IsCanceled(environment)));

        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(ml, null);
        IHost late = ((IHostEnvironment)ml).Register("late");
        Assert.All([.. before, late], environment => Assert.True(IsCanceled(environment)));
        Assert.False(IsCanceled(Environment(new MLContext().Regression.Trainers)));
    }

    // Both are internal.
    private static IHostEnvironment Environment(object catalog) => (IHostEnvironment)Get(catalog, "IInternalCatalog", "Environment");

    private static bool IsCanceled(IHostEnvironment environment) => (bool)Get(environment, "ICancelable", "IsCanceled");

    private static object Get(object of, string type, string property) => of.GetType().GetInterface(type)!.GetProperty(property)!.GetValue(of)!;
}
