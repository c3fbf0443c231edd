using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions.Trainers;

/// <summary>Reads the label of the row that a cursor stands at, as the loss takes it; false where it is missing.</summary>
internal delegate bool LabelReader(Span<float> label);

/// <summary>What a trainer makes of a label column: the outputs that the network has, how a row's label is read, and what the rows weigh.</summary>
/// <param name="label">The label column of the training set.</param>
internal abstract class LearningTask(DataViewSchema.Column label)
{
    /// <summary>What to do about another data set whose label is not like that of the training set.</summary>
    protected const string SameTransformer = "Transform both data sets with the same fitted transformer.";

    /// <summary>The label column of the training set.</summary>
    public DataViewSchema.Column Label { get; } = label;

    /// <summary>Outputs of the network.</summary>
    public abstract int Outputs { get; }

    /// <summary>Numbers that the label of a row consists of.</summary>
    public abstract int LabelsPerRow { get; }

    /// <summary>A reader of a label column, of the training set or of another one that passed <see cref="CheckOther"/>.</summary>
    public abstract LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>Throws where the label column of another data set is not like that of the training set.</summary>
    /// <param name="label">The other one.</param>
    /// <param name="role">What it is, such as "validation label".</param>
    public virtual void CheckOther(DataViewSchema.Column label, string role)
    {
        if (!label.Type.Equals(Label.Type))
            throw Columns.Mismatch(role, label.Name, Label.Type.ToString()!, label.Type.ToString()!, SameTransformer);
    }

    /// <summary>Throws where nothing can be learned from the rows of the training set.</summary>
    public virtual void CheckRows(RowBuffer rows)
    {
    }

    /// <summary>A function that gives the weight of a label, beside that of the row, as the rows of the training set decide it; null: 1.</summary>
    public virtual Func<float, float>? WeightOfLabel(RowBuffer rows) => null;
}

/// <summary>The number of rows of each class, for tasks whose label is a class.</summary>
internal static class ClassCounts
{
    public static int[] Of(RowBuffer rows, int classes)
    {
        int[] counts = new int[classes];
        for (int row = 0; row < rows.Count; row++)
            counts[(int)rows.LabelsOf(row)[0]]++;
        return counts;
    }

    /// <summary>Weights with which the rows of each class together count the same: n / (classes * rows of the class).</summary>
    public static Func<float, float> BalancingWeights(RowBuffer rows, int classes)
    {
        int[] counts = Of(rows, classes);
        int present = counts.Count(count => count > 0);
        // A class that only validation rows have weighs what a class with one row would.
        return label => rows.Count / ((float)present * Math.Max(counts[(int)label], 1));
    }

    /// <exception cref="ArgumentException">All rows are of one class.</exception>
    public static void RequireTwo(int[] counts, DataViewSchema.Column label, Func<int, string> nameOf)
    {
        int present = counts.Count(count => count > 0);
        if (present >= 2)
            return;
        int only = Array.FindIndex(counts, count => count > 0);
        throw new ArgumentException($"Label column '{label.Name}' should have rows of two classes or more; found {counts[only]} row{(counts[only] == 1 ? "" : "s")}, all of the class {nameOf(only)}.", nameof(label));
    }
}
