using MLExtensions;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>A file of a user, outside of our namespaces: our types need no qualified name beside those of TorchSharp.</summary>
public class NamesTests
{
    [Xunit.Fact]
    public void Public_types_are_found_by_their_simple_names_beside_TorchSharp()
    {
        Type[] types =
        [
            typeof(Activation), typeof(Checkpoints), typeof(DenseLayer), typeof(EarlyStopping), typeof(Engine), typeof(Initialization),
                typeof(LearningRateSchedule), typeof(Loss), typeof(Network),
            typeof(Optimizer), typeof(SimdEngine), typeof(Softmax), typeof(TorchEngine), typeof(TorchModuleAttribute),
            typeof(TrainingHistory), typeof(TrainingProgress), typeof(WeightAveraging), typeof(TensorType),
        ];
        Xunit.Assert.All(types, type => Xunit.Assert.Equal("MLExtensions", type.Namespace));
        Xunit.Assert.Equal("TorchSharp", typeof(Tensor).DeclaringType!.Namespace);
    }
}
