namespace Microsoft.ML.Data;

/// <summary>How often each class was predicted for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly ReadOnlyMemory<char>[] _classNames;
    private readonly bool _positiveFirst;

    /// <param name="positiveFirst">Whether these are two classes of which the first is the positive one.</param>
    internal ConfusionMatrix(double[][] counts, ReadOnlyMemory<char>[] classNames, bool positiveFirst = false)
    {
        _classNames = classNames;
        _positiveFirst = positiveFirst;
        Counts = counts;
        PerClassPrecision = [.. counts.Select((row, i) => Ratio(row[i], counts.Sum(other => other[i])))];
        PerClassRecall = [.. counts.Select((row, i) => Ratio(row[i], row.Sum()))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>Counts[actual][predicted].</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        CheckIndex(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        CheckIndex(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable() => ConfusionTable.Format(this, _classNames, _positiveFirst);

    private void CheckIndex(int index, string parameter)
        => Check.Argument((uint)index < (uint)NumberOfClasses, parameter, $"Must be from 0 to {NumberOfClasses - 1}");

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
