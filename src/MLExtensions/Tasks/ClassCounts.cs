using Microsoft.ML;

namespace MLExtensions.Tasks;

/// <summary>Counts the rows of each class, for tasks whose label is the index of a class.</summary>
internal static class ClassCounts
{
    /// <summary>Returns weights with which the rows of each class together count the same: n / (classes * rows of the class).</summary>
    public static float[] BalancingWeights(InMemoryRows rows, int classes)
    {
        int[] counts = Of(rows, classes);
        int present = counts.Count(count => count > 0);
        // A class that only validation rows have weighs what a class with one row would.
        return Array.ConvertAll(counts, count => rows.Count / ((float)present * Math.Max(count, 1)));
    }

    /// <summary>Throws where there are rows of fewer than two classes.</summary>
    /// <exception cref="ArgumentException">All rows are of one class.</exception>
    public static void RequireTwo(InMemoryRows rows, int classes, DataViewSchema.Column label, Func<int, string> nameOf)
    {
        int[] counts = Of(rows, classes);
        if (counts.Count(count => count > 0) >= 2)
            return;
        int only = Array.FindIndex(counts, count => count > 0);
        string found = $"{counts[only]} row{(counts[only] == 1 ? "" : "s")}, all of the class {nameOf(only)}";
        throw new ArgumentException($"Label column '{label.Name}' should have rows of two classes or more; found {found}.", nameof(label));
    }

    private static int[] Of(InMemoryRows rows, int classes)
    {
        int[] counts = new int[classes];
        for (int row = 0; row < rows.Count; row++)
            counts[(int)rows.LabelsOf(row)[0]]++;
        return counts;
    }
}
