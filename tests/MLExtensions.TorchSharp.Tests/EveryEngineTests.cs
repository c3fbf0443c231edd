using MLExtensions.TestSupport.Engines;

namespace MLExtensions.TorchSharp.Tests;

public sealed class TorchEngineGradientTests : GradientTests
{
    protected override IEngine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineLbfgsTests : LbfgsTests
{
    protected override IEngine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineStepsTests : StepsTests
{
    protected override IEngine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineTrainingLoopTests : TrainingLoopTests
{
    protected override IEngine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineTrainingTests : TrainingTests
{
    protected override IEngine Engine => TorchEngine.Cpu();
}
