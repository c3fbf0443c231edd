namespace MLExtensions;

/// <summary>Rows to train on or to evaluate, read in any order and many times.</summary>
/// <remarks>Thread safety: all members but <see cref="IDisposable.Dispose"/> may be called by several threads at once.</remarks>
internal interface IRowSource : IDisposable
{
    /// <summary>Gets the number of rows.</summary>
    int Count { get; }

    /// <summary>Gets the number of features of a row.</summary>
    int Features { get; }

    /// <summary>Gets the number of label values of a row.</summary>
    int Labels { get; }

    /// <summary>Gets whether rows have weights; otherwise the weight of each is 1.</summary>
    bool HasWeights { get; }

    /// <summary>Gets whether rows are the same in every epoch, so that an engine may keep them.</summary>
    bool IsSameInEveryEpoch { get; }

    /// <summary>Copies the features of some rows.</summary>
    /// <param name="rows">The numbers of the rows, from 0 to less than <see cref="Count"/>.</param>
    /// <param name="epoch">
    /// The epoch of training, from 0, for sources that change rows from epoch to epoch; null to evaluate, which reads rows unchanged.
    /// </param>
    /// <param name="destination">Receives rows x features, one row every <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The distance between rows in the destination, at least the number of features.</param>
    void GatherFeatures(ReadOnlySpan<int> rows, int? epoch, Span<float> destination, int stride);

    /// <summary>Copies the labels and the weights of some rows.</summary>
    /// <param name="rows">The numbers of the rows, from 0 to less than <see cref="Count"/>.</param>
    /// <param name="labels">Receives rows x label values.</param>
    /// <param name="weights">Receives one number a row.</param>
    void GatherLabels(ReadOnlySpan<int> rows, Span<float> labels, Span<float> weights);

    /// <summary>Returns the label values of a row.</summary>
    ReadOnlySpan<float> LabelsOf(int row);

    /// <summary>Returns the weight of a row.</summary>
    float WeightOf(int row);

    /// <summary>Returns the number that messages have for a row: where the rows are a part of others, that among all of them.</summary>
    int NumberOf(int row) => row;
}
