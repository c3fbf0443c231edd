using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Tests;

public class FriendAccessTests
{
    [Fact]
    public void These_internal_members_of_ML_NET_are_reached()
        => Assert.Equal(
        [
            "Microsoft.ML.Data.CatalogUtils",
            "Microsoft.ML.Data.CatalogUtils.GetEnvironment",
            "Microsoft.ML.Data.IDataTransform",
            "Microsoft.ML.Data.IInternalCatalog",
            "Microsoft.ML.Data.ValueMapper`2",
            "Microsoft.ML.Data.ValueMapper`2..ctor",
            "Microsoft.ML.IPredictor",
            "Microsoft.ML.IPredictor.get_PredictionKind",
            "Microsoft.ML.ISingleFeaturePredictionTransformer",
            "Microsoft.ML.LoadableClassAttribute",
            "Microsoft.ML.LoadableClassAttribute..ctor",
            "Microsoft.ML.Model.OnnxConverter.ICanSaveOnnx",
            "Microsoft.ML.Model.OnnxConverter.ICanSaveOnnx.CanSaveOnnx",
            "Microsoft.ML.Model.OnnxConverter.ISaveAsOnnx",
            "Microsoft.ML.Model.OnnxConverter.ISaveAsOnnx.SaveAsOnnx",
            "Microsoft.ML.Model.OnnxConverter.ITransformCanSaveOnnx",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.AddInitializer",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.AddIntermediateVariable",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.ContainsColumn",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.CreateNode",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.GetNodeName",
            "Microsoft.ML.Model.OnnxConverter.OnnxContext.GetVariableName",
            "Microsoft.ML.Model.OnnxConverter.OnnxNode",
            "Microsoft.ML.Model.OnnxConverter.OnnxNode.AddAttribute",
            "Microsoft.ML.ModelHeader",
            "Microsoft.ML.ModelHeader.ModelVerReadable",
            "Microsoft.ML.ModelLoadContext",
            "Microsoft.ML.ModelLoadContext.CheckAtModel",
            "Microsoft.ML.ModelLoadContext.Header",
            "Microsoft.ML.ModelLoadContext.Reader",
            "Microsoft.ML.ModelLoadContext.TryLoadBinaryStream",
            "Microsoft.ML.ModelSaveContext.CheckAtModel",
            "Microsoft.ML.ModelSaveContext.SaveBinaryStream",
            "Microsoft.ML.ModelSaveContext.SetVersionInfo",
            "Microsoft.ML.ModelSaveContext.Writer",
            "Microsoft.ML.Numeric.VectorUtils",
            "Microsoft.ML.Numeric.VectorUtils.MulElementWise",
            "Microsoft.ML.Numeric.VectorUtils.SparsifyNormalize",
            "Microsoft.ML.PredictionKind",
            "Microsoft.ML.Runtime.ICancelable",
            "Microsoft.ML.Runtime.ICancelable.CancelExecution",
            "Microsoft.ML.Runtime.ICancelable.get_IsCanceled",
            "Microsoft.ML.Runtime.IHostEnvironmentInternal",
            "Microsoft.ML.Runtime.IHostEnvironmentInternal.get_FallbackToCpu",
            "Microsoft.ML.Runtime.IHostEnvironmentInternal.get_GpuDeviceId",
            "Microsoft.ML.Runtime.IHostEnvironmentInternal.get_Seed",
            "Microsoft.ML.SchemaShape+Column..ctor",
            "Microsoft.ML.SchemaShape+Column.GetTypeString",
            "Microsoft.ML.SignatureLoadModel",
            "Microsoft.ML.TrainerInfo..ctor",
            "Microsoft.ML.Trainers.FeatureContributionCalculator..ctor",
            "Microsoft.ML.Trainers.IFeatureContributionMapper",
            "Microsoft.ML.Trainers.IFeatureContributionMapper.GetFeatureContributionMapper",
            "Microsoft.ML.VersionInfo",
            "Microsoft.ML.VersionInfo..ctor",
        ],
        ReferencedMembers.Internal(typeof(RowToRowTransformer).Assembly, "Microsoft.ML.Core", "Microsoft.ML.Data"));

    [Fact]
    public void Every_member_of_ML_NET_that_is_named_exists()
        => Assert.Empty(ReferencedMembers.Missing(typeof(RowToRowTransformer).Assembly));

    [Theory, InlineData(typeof(MissingMethodException)), InlineData(typeof(MissingFieldException)), InlineData(typeof(TypeLoadException)),
        InlineData(typeof(MethodAccessException))]
    public void What_the_runtime_throws_for_a_missing_member_names_this_version_of_ML_NET_and_those_that_fit(Type type)
    {
        var missing = (Exception)Activator.CreateInstance(type)!;
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => MLNet.Reach<bool>(() => throw missing));
        Assert.Same(missing, e.InnerException);
        Assert.StartsWith("Microsoft.ML 5.", e.Message);
        Assert.Contains("5.0.1 up to, not including, 6.0.0", e.Message);
        Assert.Throws<FormatException>(() => MLNet.Reach<bool>(() => throw new FormatException()));
    }

    [Fact]
    public void CancelExecution_reaches_the_environment_of_a_catalog_and_hosts_registered_before_and_after_it()
    {
        var ml = new MLContext();
        IHost early = ((IHostEnvironment)ml).Register("early"), nested = early.Register("nested");
        Func<bool>[] before = [.. new[] { MLNet.Environment(ml.Regression.Trainers), early, nested }.Select(MLNet.Cancellation)];
        Assert.All(before, isCancelled => Assert.False(isCancelled()));

        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(ml, null);
        Assert.All([.. before, MLNet.Cancellation(((IHostEnvironment)ml).Register("late"))], isCancelled => Assert.True(isCancelled()));
        Assert.False(MLNet.Cancellation(MLNet.Environment(new MLContext().Regression.Trainers))());
    }
}
