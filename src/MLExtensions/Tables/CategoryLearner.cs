using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>Learns of the categories of a column.</summary>
internal abstract class CategoryLearner(DataViewSchema.Column column, Cell cell, TableFeaturizingEstimator.Options options)
    : ColumnLearner(column, cell)
{
    /// <summary>The number of rare categories that are told from unknown ones.</summary>
    public const int MaxRareCategories = 4096;

    private const double IdShare = 0.9, ProseShare = 0.5;
    private const int LeastWordsOfProse = 5, MostOfMinRows = 10, RowsPerMinRow = 250;

    protected CategoryCounter Counter { get; } = new();

    public override TableColumn? Finish(out string reason)
    {
        reason = WhyNot() ?? "";
        if (reason.Length > 0)
            return null;
        OneHotEncoding? encoding = Learn();
        if (encoding == null)
        {
            reason = Counter.Distinct.Values == 1 ? "it is constant"
                : Counter.IsFull
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"it has more than {CategoryCounter.Capacity} categories, and none of them is frequent")
                : string.Create(CultureInfo.InvariantCulture, $"none of its categories has {MinRows} rows or more");
        }
        return encoding == null ? null : new CategoryColumn(Name, Type, encoding);
    }

    /// <summary>Returns why the column is no category, as the end of a sentence; null where it is one.</summary>
    private string? WhyNot()
    {
        (long distinct, long rows) = Counter.Distinct;
        if (Counter.Rows == 0)
            return "all of its values are missing";
        if (Counter.IsMostlyLong || (Counter.MeanWords >= LeastWordsOfProse && distinct > ProseShare * rows && distinct > 1))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"it looks like free text, with {Counter.MeanWords:0.#} words in a row; FeaturizeText makes features of it");
        }
        return LooksLikeId
            ? string.Create(CultureInfo.InvariantCulture, $"it looks like an identifier, with {distinct} different values in {rows} rows")
            : null;
    }

    protected bool LooksLikeId => Counter.Distinct is { Values: > 1 } distinct && distinct.Values > IdShare * distinct.Rows;

    private long MinRows => options.MinCategoryRows ?? Math.Clamp(Counter.Rows / RowsPerMinRow, 1, MostOfMinRows);

    private OneHotEncoding? Learn()
    {
        var byCount = Counter.ByCount();
        int frequent = byCount.TakeWhile(pair => pair.Value >= MinRows).Take(options.MaxCategories).Count();
        string[] categories = [.. byCount.Take(frequent).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        string[] rare = [.. byCount.Skip(frequent).Take(MaxRareCategories).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        bool isConstant = categories.Length + (rare.Length > 0 ? 1 : 0) < 2;
        return isConstant && !Counter.HasMissing ? null : new OneHotEncoding(categories, rare, Counter.HasMissing);
    }
}

/// <summary>Learns of texts: categories, or numbers where all of them are numbers.</summary>
internal sealed class TextLearner(DataViewSchema.Column column, TextCell cell, TableFeaturizingEstimator.Options options, int bins)
    : CategoryLearner(column, cell, options)
{
    private const int MostCodes = 20;

    private readonly NumberSummary _numbers = new();
    private bool _isNumber = true, _hasFraction;

    public override void Add()
    {
        if (cell.IsMissing)
        {
            Counter.HasMissing = true;
            _numbers.Add(double.NaN);
            return;
        }
        Counter.Add(cell.Value);
        if (!_isNumber)
            return;
        double number = NumberText.Parse(cell.Value);
        _isNumber = double.IsFinite(number);
        _hasFraction |= number != Math.Truncate(number);
        if (_isNumber)
            _numbers.Add(NumberType.Limit(number));
    }

    public override TableColumn? Finish(out string reason)
    {
        // A few whole numbers are codes, and as many as there are rows are identifiers.
        bool isCount = _hasFraction || (Counter.Distinct.Values > MostCodes && !LooksLikeId);
        if (!_isNumber || !isCount || _numbers.Learn(bins) is not { } encoding)
            return base.Finish(out reason);
        reason = "";
        return new NumberTextColumn(Name, encoding);
    }}

/// <summary>Learns of keys.</summary>
internal sealed class KeyLearner(DataViewSchema.Column column, KeyCell cell, TableFeaturizingEstimator.Options options)
    : CategoryLearner(column, cell, options)
{
    public override void Add()
    {
        if (cell.IsMissing)
            Counter.HasMissing = true;
        else
            Counter.Add(cell.TextOf(cell.Value));
    }}
