namespace MLExtensions.Tables;

/// <summary>A date with a time of day. The default value of .NET, 1 January of the year 1, is missing.</summary>
/// <remarks>ML.NET has no missing dates; its text loader gives the default value for an empty text.</remarks>
/// <param name="Clock">The date and the time that a clock showed: of a DateTimeOffset, at its place.</param>
/// <param name="Days">The days since 1 January of the year 1: of a DateTimeOffset, in universal time.</param>
internal readonly record struct TableDate(DateTime Clock, double Days)
{
    public bool IsMissing => Clock == default;

    public static TableDate Of(DateTime date) => new(date, DaysOf(date));

    public static TableDate Of(DateTimeOffset moment) => new(moment.DateTime, DaysOf(moment.UtcDateTime));

    private static double DaysOf(DateTime date) => (double)date.Ticks / TimeSpan.TicksPerDay;
}
