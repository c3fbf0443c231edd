using MLExtensions.Tables;

namespace MLExtensions;

public sealed partial class TableFeaturizingEstimator
{
    /// <summary>The settings of <c>mlContext.Transforms.FeaturizeTable</c>. The estimator takes a copy.</summary>
    public sealed class Options
    {
        private const int MaxBins = 1024;

        /// <summary>Gets or sets the name of the output column.</summary>
        /// <value>Default: Features.</value>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>
        /// Gets or sets the name of the label column, which is not a feature. Neither are columns that have the same values, or values that
        /// are one-to-one with those of the label, such as the text from which a key was mapped; <see cref="InputColumnNames"/> can name
        /// them nevertheless.
        /// </summary>
        /// <value>Null only where <see cref="InputColumnNames"/> are given. Default: null.</value>
        public string? LabelColumnName { get; set; }

        /// <summary>Gets or sets the names of the columns to make features of.</summary>
        /// <value>
        /// Null for all columns that are not hidden, without label, weight, group and excluded ones, and without those of types that no
        /// features can be made of. Default: null.
        /// </value>
        public IReadOnlyList<string>? InputColumnNames { get; set; }

        /// <summary>Gets or sets the name of the column of weights, which is not a feature.</summary>
        /// <value>Null where there is none. Default: null.</value>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>Gets or sets the name of the column of groups of rows, which is not a feature.</summary>
        /// <value>Null where there is none. Default: null.</value>
        public string? RowGroupColumnName { get; set; }

        /// <summary>Gets or sets the names of other columns that are not features.</summary>
        /// <value>Default: none.</value>
        public IReadOnlyList<string> ExcludedColumnNames { get; set; } = [];

        /// <summary>
        /// Gets or sets the number of piecewise-linear components of a number. Numbers with few distinct values have fewer: one less than
        /// there are values.
        /// </summary>
        /// <value>2 to 1,024. Default: 16.</value>
        public int Bins { get; set; } = 16;

        /// <summary>Gets or sets whether numbers have piecewise-linear components beside the scaled value.</summary>
        /// <value>Default: true. Vectors of more than 64 numbers have none in any case.</value>
        public bool PiecewiseLinear { get; set; } = true;

        /// <summary>
        /// Gets or sets the number of categories of a column that have slots of their own: those with the most rows. All others share one.
        /// </summary>
        /// <value>2 to 16,384. Default: 128.</value>
        public int MaxCategories { get; set; } = 128;

        /// <summary>Gets or sets the number of rows of a category below which it shares a slot with all others that have fewer.</summary>
        /// <value>1 or more; null for one of 250 rows, at least 1 and at most 10. Default: null.</value>
        public int? MinCategoryRows { get; set; }

        internal Options CheckedCopy()
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
            ArgumentNullException.ThrowIfNull(ExcludedColumnNames);
            Setting.Require(Bins is >= 2 and <= MaxBins, nameof(Bins), Bins, $"from 2 to {MaxBins}");
            Setting.Require(
                MaxCategories is >= 2 and <= CategoryCounter.Capacity, nameof(MaxCategories), MaxCategories,
                $"from 2 to {CategoryCounter.Capacity}");
            Setting.Require(MinCategoryRows is null or > 0, nameof(MinCategoryRows), MinCategoryRows, "1 or more, or null");
            CheckColumns();
            var copy = (Options)MemberwiseClone();
            (copy.InputColumnNames, copy.ExcludedColumnNames) = (InputColumnNames?.ToArray(), ExcludedColumnNames.ToArray());
            return copy;
        }

        private void CheckColumns()
        {
            if (LabelColumnName == null && InputColumnNames == null)
            {
                throw new ArgumentException(
                    $"{nameof(LabelColumnName)} should be the name of the label column, so that the label does not become a feature; found "
                    + $"null. Without a label, give {nameof(InputColumnNames)}.", nameof(LabelColumnName));
            }
            if (OutputColumnName == LabelColumnName)
            {
                throw new ArgumentException(
                    $"{nameof(OutputColumnName)} should be another name than that of the label, '{LabelColumnName}'.",
                    nameof(OutputColumnName));
            }
            if (InputColumnNames == null)
                return;
            string[] twice = [.. InputColumnNames.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
            string[] no = [.. InputColumnNames.Where(name => NotFeatures.Contains(name))];
            if (InputColumnNames.Count == 0 || twice.Length > 0 || no.Length > 0)
            {
                throw new ArgumentException(
                    $"{nameof(InputColumnNames)} should name columns, each once, without label, weight, group and excluded ones; found "
                    + $"{InputColumnNames.Count} names{Listed("twice", twice)}{Listed("not features", no)}.", nameof(InputColumnNames));
            }

            static string Listed(string what, string[] names) => names.Length == 0 ? "" : $", {what}: '{string.Join("', '", names)}'";
        }

        /// <summary>Gets the names of the columns that are no features.</summary>
        internal IEnumerable<string> NotFeatures => new[] { LabelColumnName, ExampleWeightColumnName, RowGroupColumnName }.OfType<string>()
            .Concat(ExcludedColumnNames);
    }
}
