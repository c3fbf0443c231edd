using System.Globalization;
using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Models;

/// <summary>Finds out what a label is, and checks that it can be learned.</summary>
internal static class TaskInference
{
    private const int MostWholeClasses = 10, FewestRows = 10;
    private const double RowsOfClass = 2;

    /// <summary>Returns the task, and the reason in words.</summary>
    /// <param name="label">What is known of the label.</param>
    /// <param name="decimalMark">The decimal mark of the file.</param>
    /// <param name="wanted">The task that the user has named; null to infer it.</param>
    /// <exception cref="InputException">The label cannot be learned, or not by this task.</exception>
    public static (TableTask Task, string Reason) Of(ColumnProfile label, char decimalMark, TableTask? wanted)
    {
        if (label.Values == 0)
            throw new InputException($"The label '{label.Name}' is missing in all rows; a training needs rows with a label.");
        if (label.Values < FewestRows)
            throw new InputException($"A training needs {FewestRows} rows or more with a label; found {label.Values}.");
        int? distinct = label.Distinct?.Count;
        if (distinct == 1)
            throw new InputException(
                $"The label '{label.Name}' has the same value in all rows, '{label.Distinct!.First().Key}': nothing can be learned.");
        bool isNumber = label.Kind(decimalMark) == ValueKind.Number;
        (TableTask task, string reason) = wanted is { } given ? (given, "as given") : Infer(label, isNumber, distinct);
        if (task == TableTask.Regression && !isNumber)
        {
            long numbers = label.Numbers(decimalMark);
            throw new InputException(
                $"The label '{label.Name}' of a regression should have numbers; {label.Values - numbers} values of {label.Values} are "
                + "none. For classes, take --task multiclass.");
        }
        if (task == TableTask.Binary && distinct != 2)
            throw new InputException(
                $"The label '{label.Name}' should have two values for --task binary; found {Count(distinct)}.");
        if (task == TableTask.Multiclass && (distinct is not int classes || classes * RowsOfClass > label.Values))
            throw new InputException(
                $"The label '{label.Name}' should have classes with {RowsOfClass} rows or more on average, and at most "
                + $"{ColumnProfile.MostValues} of them; found {Count(distinct)} different values in {label.Values} rows."
                + (isNumber ? " For numbers, take --task regression." : ""));
        return (task, reason);
    }

    /// <summary>Returns the name of a task.</summary>
    public static string NameOf(TableTask task) => task switch
    {
        TableTask.Regression => "regression",
        TableTask.Binary => "binary classification",
        _ => "multiclass classification",
    };

    private static (TableTask Task, string Reason) Infer(ColumnProfile label, bool isNumber, int? distinct)
        => distinct == 2 ? (TableTask.Binary, "the label has two values")
            : !isNumber ? (TableTask.Multiclass, $"the label has {Count(distinct)} different texts")
            : label.IsWhole && distinct <= MostWholeClasses
                ? (TableTask.Multiclass, $"the label has {distinct} different whole numbers; --task regression takes them as amounts")
            : (TableTask.Regression, $"the label has {Count(distinct)} different numbers");

    private static string Count(int? distinct)
        => distinct?.ToString(CultureInfo.InvariantCulture) ?? $"more than {ColumnProfile.MostValues}";
}
