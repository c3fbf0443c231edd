using MLExtensions.TestSupport.Engines;

namespace MLExtensions.TorchSharp.Tests;

public sealed class TorchEngineGradientTests : GradientTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineLbfgsTests : LbfgsTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineStepsTests : StepsTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineTrainingLoopTests : TrainingLoopTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineTrainingTests : TrainingTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineStepHalvesTests : StepHalvesTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineFeatureFactorsTests : FeatureFactorsTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineLearningRateFactorsTests : LearningRateFactorsTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineTrainingMetricTests : TrainingMetricTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineAugmentationTests : AugmentationTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}

public sealed class TorchEngineStreamedTrainingTests : StreamedTrainingTests
{
    protected override Engine Engine => TorchEngine.Cpu();
}
