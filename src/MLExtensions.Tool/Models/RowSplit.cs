namespace MLExtensions.Tool.Models;

/// <summary>The rows to train on, and those to test on.</summary>
internal sealed record RowSplit(int[] Training, int[] Test)
{
    /// <summary>Divides rows at random, those of each class alike; each class has one row to train on at least.</summary>
    /// <param name="rows">The numbers of the rows.</param>
    /// <param name="classOf">Returns the class of a row; one for all of them in a regression.</param>
    /// <param name="testFraction">The share of the test rows.</param>
    /// <param name="seed">The seed. One seed gives one split.</param>
    public static RowSplit Of(IReadOnlyList<int> rows, Func<int, string> classOf, double testFraction, int seed)
    {
        var random = new Random(seed);
        List<int> training = [], test = [];
        foreach (IGrouping<string, int> group in rows.GroupBy(classOf).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            int[] ofClass = [.. group];
            random.Shuffle(ofClass);
            int tested = Math.Min((int)Math.Round(ofClass.Length * testFraction), ofClass.Length - 1);
            test.AddRange(ofClass.AsSpan(0, tested));
            training.AddRange(ofClass.AsSpan(tested));
        }
        training.Sort();
        test.Sort();
        return new RowSplit([.. training], [.. test]);
    }
}
