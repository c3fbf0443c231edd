namespace MLExtensions.Trainers;

/// <summary>What a trainer of perceptrons chooses where the options leave the number of epochs to it.</summary>
/// <remarks>
/// A part of the rows is held out, the training ends when the loss of these does not improve any more, and the best epoch is kept. The
/// fewer the rows, the more epochs there can be, and the more networks are averaged. benchmarks/README.md has what comes of it.
/// </remarks>
internal static class AutomaticTraining
{
    /// <summary>The fraction of the rows that is held out for validation.</summary>
    public const double ValidationFraction = 0.15;

    // Of fewer rows, those held out would be missed more than they tell.
    private const int LeastRowsToHoldOutFrom = 100;
    private const int MostEpochs = 200, LeastEpochs = 10, RowsOfTraining = 2_000_000;
    private const int MostPatience = 20, LeastPatience = 3;
    private const int MostMembers = 4, RowsOfMembers = 40_000;

    /// <summary>Returns whether rows are held out.</summary>
    /// <param name="rows">The number of all rows.</param>
    public static bool HoldsOut(int rows) => rows >= LeastRowsToHoldOutFrom;

    /// <summary>Returns the maximum number of epochs.</summary>
    /// <param name="rows">The number of rows trained on.</param>
    public static int Epochs(int rows) => Math.Clamp(RowsOfTraining / rows, LeastEpochs, MostEpochs);

    /// <summary>Returns when the training ends.</summary>
    /// <param name="rows">The number of rows trained on.</param>
    public static EarlyStopping Stopping(int rows) => new() { Patience = Math.Clamp(Epochs(rows) / 10, LeastPatience, MostPatience) };

    /// <summary>Returns the number of networks whose predictions are averaged.</summary>
    /// <param name="rows">The number of rows trained on.</param>
    public static int Members(int rows) => Math.Clamp(RowsOfMembers / rows, 1, MostMembers);
}
