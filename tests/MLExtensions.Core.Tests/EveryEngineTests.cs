using MLExtensions.TestSupport.Engines;

namespace MLExtensions.Core.Tests;

public sealed class SimdEngineGradientTests : GradientTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineLbfgsTests : LbfgsTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineStepsTests : StepsTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineTrainingLoopTests : TrainingLoopTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineTrainingTests : TrainingTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineStepHalvesTests : StepHalvesTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineFeatureFactorsTests : FeatureFactorsTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineLearningRateFactorsTests : LearningRateFactorsTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineTrainingMetricTests : TrainingMetricTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineAugmentationTests : AugmentationTests
{
    protected override Engine Engine => new SimdEngine(2);
}

public sealed class SimdEngineStreamedTrainingTests : StreamedTrainingTests
{
    protected override Engine Engine => new SimdEngine(2);
}
