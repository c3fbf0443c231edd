using System.Globalization;

namespace MLExtensions;

/// <summary>How a trial of a search ended.</summary>
public enum TuningStatus
{
    /// <summary>The trial was evaluated, trained on all rows.</summary>
    Completed,

    /// <summary>
    /// The trial was evaluated in an earlier round of successive halving, so trained on a part of the rows, and not in the last one.
    /// </summary>
    Partial,

    /// <summary>The pipeline could not be created, fitted or evaluated.</summary>
    Failed,

    /// <summary>The trial was not started, since the time was over.</summary>
    NotRun,
}

/// <summary>A trial of a search: values of the parameters, and how good the pipeline is with them.</summary>
public sealed class TuningTrial
{
    internal TuningTrial()
    {
    }

    /// <summary>Gets the number of the trial, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Gets the values of the parameters.</summary>
    public required TuningValues Values { get; init; }

    /// <summary>Gets how the trial ended.</summary>
    public required TuningStatus Status { get; init; }

    /// <summary>Gets the metric of each fold, in the last round that the trial was in; empty where it failed or was not run.</summary>
    public required IReadOnlyList<double> FoldScores { get; init; }

    /// <summary>Gets the fraction of the training rows of each fold that the trial was last trained on; 1 without halving.</summary>
    public required double RowFraction { get; init; }

    /// <summary>Gets the time to fit and evaluate all folds, one after the other, in all rounds.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets why the trial failed: the exception of the first fold that failed; null where it did not.</summary>
    public Exception? Exception { get; init; }

    /// <summary>
    /// Gets the message of <see cref="Exception"/>, followed by that of its innermost exception where it has one; null where the trial did
    /// not fail. ML.NET wraps exceptions that are thrown while rows are read.
    /// </summary>
    public string? ErrorMessage => Exception?.GetBaseException() is { } cause && cause != Exception
        ? $"{Exception.Message} {cause.Message}" : Exception?.Message;

    /// <summary>Gets the last round that the trial was in, from 1; 0 where it was not run.</summary>
    internal int Round { get; init; }

    /// <summary>Gets the mean of <see cref="FoldScores"/>; NaN where there are none.</summary>
    public double Score => FoldScores.Count == 0 ? double.NaN : FoldScores.Average();

    /// <summary>
    /// Gets the standard deviation of <see cref="FoldScores"/>, with the number of folds less one as divisor; NaN where there are none.
    /// </summary>
    public double ScoreStandardDeviation
    {
        get
        {
            double mean = Score;
            return FoldScores.Count == 0 ? double.NaN
                : Math.Sqrt(FoldScores.Sum(score => (score - mean) * (score - mean)) / (FoldScores.Count - 1));
        }
    }

    /// <summary>Returns the trial as a line of text.</summary>
    public override string ToString() => Status switch
    {
        TuningStatus.Failed => $"Trial {Number} failed: {ErrorMessage} ({Values})",
        TuningStatus.NotRun => $"Trial {Number} was not run ({Values})",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"Trial {Number}: {Score:G5} with a standard deviation of {ScoreStandardDeviation:G3} ({Values})"),
    };
}
