using System.Globalization;

namespace MLExtensions;

/// <summary>The progress of a search after a trial.</summary>
public sealed class TuningProgress
{
    internal TuningProgress()
    {
    }

    /// <summary>Gets the trial, with its scores in this round.</summary>
    public required TuningTrial Trial { get; init; }

    /// <summary>Gets the best trial of this round so far; null where all have failed.</summary>
    public required TuningTrial? Best { get; init; }

    /// <summary>Gets the round of successive halving, from 1; 1 without halving.</summary>
    public required int Round { get; init; }

    /// <summary>Gets the number of rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Gets the number of trials of the round that are done, this one included.</summary>
    public required int TrialsDone { get; init; }

    /// <summary>Gets the number of trials of the round.</summary>
    public required int Trials { get; init; }

    /// <summary>Gets the time since the search began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Returns the progress as a line of text.</summary>
    public override string ToString()
    {
        string round = Rounds > 1 ? $"Round {Round}/{Rounds}, " : "";
        string best = Best == null ? "" : string.Create(CultureInfo.InvariantCulture, $" Best: trial {Best.Number}, {Best.Score:G5}.");
        return $"{round}{TrialsDone}/{Trials}: {Trial}.{best}";
    }
}
