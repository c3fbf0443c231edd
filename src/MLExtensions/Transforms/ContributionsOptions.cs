using MLExtensions.Simd;

namespace MLExtensions;

public sealed partial class ContributionsEstimator
{
    /// <summary>The settings of <c>mlContext.Transforms.Contributions</c>. The estimator takes a copy.</summary>
    public sealed class Options
    {
        /// <summary>
        /// Gets or sets the name of the output column, a vector of Single. A second column, a Single, has this name followed by "Base".
        /// </summary>
        /// <value>Default: Contributions.</value>
        public string OutputColumnName { get; set; } = "Contributions";

        /// <summary>
        /// Gets or sets whether there is a contribution for each column that features were made of, the sum of those of its features.
        /// </summary>
        /// <value>
        /// The columns are those of the table after FeaturizeTable; after Concatenate, those that it combined. Default: false, a
        /// contribution for each feature.
        /// </value>
        public bool ByColumn { get; set; }

        /// <summary>Gets or sets the output to explain: a class, a label, a quantile, or one of several regression outputs.</summary>
        /// <value>
        /// The key value of a class, or its key where it has none; the name of a label or an output as the slot names of the label column
        /// had it, or its number from 0; the quantile as in the slot names of Quantiles. Null for the class predicted for each row, the
        /// quantile nearest to 0.5, or the only output; null is refused for several labels and several regression outputs. Default: null.
        /// </value>
        public string? OutputName { get; set; }

        /// <summary>Gets or sets the maximum number of points on the path of a row at which the networks are differentiated.</summary>
        /// <value>
        /// 32 or more. All rows have 32 points. More are added while the sum of the contributions is off, as with <c>Activation.Relu</c>,
        /// and rarely with smooth activations. Linear models need one point. Default: 1,024.
        /// </value>
        public int MaximumPoints { get; set; } = 1024;

        /// <summary>Gets or sets the features that the explanation compares a row with.</summary>
        /// <value>A finite number for each feature; null for the mean of each feature in the training set. Default: null.</value>
        public IReadOnlyList<float>? Baseline { get; set; }

        internal Options CheckedCopy()
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
            CheckPoints(MaximumPoints);
            foreach (float number in Baseline ?? [])
                Setting.RequireFinite(nameof(Baseline), number);
            var copy = (Options)MemberwiseClone();
            copy.Baseline = Baseline?.ToArray();
            return copy;
        }

        internal static void CheckPoints(int points) => Setting.Require(
            points >= IntegratedGradients.MinimumPoints, nameof(MaximumPoints), points, $"{IntegratedGradients.MinimumPoints} or more");
    }
}
