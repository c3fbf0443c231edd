namespace MLExtensions;

/// <summary>The settings that a plan and the options of a trainer have in common, under the same names and checked here for both.</summary>
internal interface ITrainingSettings
{
    int BatchSize { get; }

    int Epochs { get; }

    LearningRateSchedule Schedule { get; }

    float? MaxGradientNorm { get; }

    WeightAveraging? WeightAveraging { get; }

    EarlyStopping? EarlyStopping { get; }

    Checkpoints? Checkpoints { get; }

    string? ResumeFrom { get; }

    /// <summary>Throws if a setting is missing, out of its range, or does not go together with another one.</summary>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    static void Check(ITrainingSettings settings, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(settings.Schedule, nameof(Schedule));
        Setting.Require(settings.BatchSize >= 1, nameof(BatchSize), settings.BatchSize, "1 or more");
        Setting.Require(settings.Epochs >= 1, nameof(Epochs), settings.Epochs, "1 or more");
        if (settings.MaxGradientNorm is float norm)
            Setting.RequirePositive(nameof(MaxGradientNorm), norm);
        if (settings.ResumeFrom != null)
            ArgumentException.ThrowIfNullOrWhiteSpace(settings.ResumeFrom, nameof(ResumeFrom));
        optimizer.Check();
        settings.Schedule.Check();
        settings.WeightAveraging?.Check();
        settings.EarlyStopping?.Check();
        settings.Checkpoints?.Check();

        Setting.Require(settings.Checkpoints is not { Resume: true } || settings.ResumeFrom == null, nameof(ResumeFrom), settings.ResumeFrom,
            $"null where {nameof(Checkpoints)} has {nameof(MLExtensions.Checkpoints.Resume)}, which goes on from its own folder");
        if (optimizer is LbfgsOptimizer)
        {
            Setting.Require(settings.MaxGradientNorm == null, nameof(MaxGradientNorm), settings.MaxGradientNorm, "null with L-BFGS, which takes the gradient as it is");
            Setting.Require(settings.WeightAveraging == null, nameof(WeightAveraging), settings.WeightAveraging, "null with L-BFGS, which finds parameters that are better than those before");
        }
    }
}
