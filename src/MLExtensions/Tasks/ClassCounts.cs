using Microsoft.ML;

namespace MLExtensions.Tasks;

/// <summary>Counts the rows of each class, for labels that are the index of a class.</summary>
internal static class ClassCounts
{
    /// <summary>Returns the weight of each class with which all classes have the same sum of weights.</summary>
    /// <remarks>
    /// The weight is n / (classes * rows of the class), n being the number of rows, where only classes that have rows count. This is the
    /// "balanced" class weight of scikit-learn.
    /// </remarks>
    /// <param name="labels">The labels of the training set.</param>
    /// <param name="classes">The number of classes.</param>
    public static float[] BalancingWeights(LabelSummary labels, int classes)
    {
        long[] counts = labels.RowsOf(classes);
        int present = counts.Count(count => count > 0);
        // A class without rows gets the weight of a class with one row, because validation rows may have it.
        return Array.ConvertAll(counts, count => labels.Count / ((float)present * Math.Max(count, 1)));
    }

    /// <summary>Throws if the rows are of fewer than two classes.</summary>
    /// <param name="labels">The labels of the training set.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="heldOut">The number of rows that are held out for validation.</param>
    /// <param name="label">The label column.</param>
    /// <param name="nameOf">Returns the name of a class in messages.</param>
    /// <exception cref="ArgumentException">All rows are of one class.</exception>
    public static void RequireTwo(
        LabelSummary labels, int classes, int heldOut, DataViewSchema.Column label, Func<int, string> nameOf)
    {
        long[] counts = labels.RowsOf(classes);
        if (counts.Count(count => count > 0) >= 2)
            return;
        int only = Array.FindIndex(counts, count => count > 0);
        string found = $"{counts[only]} row{(counts[only] == 1 ? "" : "s")}, all of the class {nameOf(only)}";
        throw new ArgumentException(
            $"Label column '{label.Name}' should have rows of two classes or more; found {found}{BesidesHeldOut(heldOut)}.", nameof(label));
    }

    /// <summary>Returns the end of a sentence on the rows trained on, which names those held out; empty where there are none.</summary>
    public static string BesidesHeldOut(int heldOut) => heldOut == 0 ? ""
        : $", besides {heldOut} row{(heldOut == 1 ? "" : "s")} that ValidationFraction holds out for validation";
}
