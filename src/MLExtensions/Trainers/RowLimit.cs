using System.Globalization;

namespace MLExtensions.Trainers;

/// <summary>How many rows a training set or a validation set may have in memory.</summary>
/// <param name="Rows">The maximum number of rows.</param>
/// <param name="Reason">The setting that gives it, for messages.</param>
internal sealed record RowLimit(int Rows, string Reason)
{
    // The rest is for the validation rows, for data that is computed or cached before the trainer, and for everything else.
    private const int ShareOfMemory = 4;

    // The number of a row in the data set, and its place in the order of the epoch.
    private const int BytesOfNumbers = 2 * sizeof(int);

    /// <summary>Gets whether the options give the number.</summary>
    public bool IsGiven { get; private init; }

    /// <summary>Gets why rows cannot be streamed, such as "L-BFGS computes each step from all rows"; null where they can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Returns the limit that the options give, or that of the memory of this machine or container.</summary>
    /// <param name="options">The options of the trainer.</param>
    /// <param name="features">The number of features of a row.</param>
    /// <param name="labels">The number of label values of a row.</param>
    public static RowLimit Of(TrainerOptions options, int features, int labels)
    {
        if (options.MaximumRowsInMemory is int rows)
        {
            string reason = string.Create(CultureInfo.InvariantCulture, $"{nameof(options.MaximumRowsInMemory)} is {rows}");
            return new RowLimit(rows, reason) { IsGiven = true };
        }
        return Fitting(sizeof(float) * (long)features, labels);
    }

    /// <summary>Returns the limit for rows like those read until now: of sparse ones, more fit into memory.</summary>
    public RowLimit For(InMemoryRows rows) => IsGiven || rows.Count <= Rows || rows.Sparse == null ? this
        : Fitting((long)((sizeof(int) + sizeof(float)) * rows.ValuesPerRow()), rows.Labels) with { Refusal = Refusal };

    private static RowLimit Fitting(long bytesOfFeatures, int labels)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long bytesOfRow = bytesOfFeatures + sizeof(float) * (labels + 1L) + BytesOfNumbers;
        int fitting = (int)Math.Clamp(memory / ShareOfMemory / bytesOfRow, 1, int.MaxValue - 1);
        return new RowLimit(fitting, string.Create(CultureInfo.InvariantCulture,
            $"{nameof(TrainerOptions.MaximumRowsInMemory)} is null, and {fitting} rows take a quarter of the {memory >> 20} MiB of memory "
            + $"that .NET may use"));
    }

    /// <summary>Throws where rows cannot be streamed.</summary>
    /// <exception cref="ArgumentException">They cannot; the message says why.</exception>
    public void CheckStreaming()
    {
        if (Refusal == null)
            return;
        throw new ArgumentException(
            $"{Refusal}, so they have to be in memory; found more than {Rows} rows, and {Reason}. Raise "
            + $"{nameof(TrainerOptions.MaximumRowsInMemory)} where there is memory for them, or give fewer rows, such as "
            + $"ml.Data.TakeRows(data, {Rows}).", nameof(TrainerOptions.MaximumRowsInMemory));
    }
}
