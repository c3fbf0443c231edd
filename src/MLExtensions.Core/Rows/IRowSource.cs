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

    /// <summary>Gets the features as one byte each; null where the source does not keep them so.</summary>
    ICodedRows? Codes => null;

    /// <summary>Gets the features that are not 0; null where the source does not keep them so.</summary>
    ISparseRows? Sparse => null;
}

/// <summary>Rows whose features are kept as codes, one byte each: the numbers of their values in a table.</summary>
/// <remarks>Thread safety: all members may be called by several threads at once.</remarks>
internal interface ICodedRows
{
    /// <summary>Returns the codes of the features of a row.</summary>
    ReadOnlySpan<byte> CodesOf(int row);

    /// <summary>Tells the processor that a row will be read soon.</summary>
    void Prefetch(int row);

    /// <summary>Writes the values of some codes.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="values">As many numbers, or more; the first ones receive the values.</param>
    void Decode(ReadOnlySpan<byte> codes, Span<float> values);

    /// <summary>Returns the code of a value; null where no feature of any row has the value.</summary>
    byte? CodeOf(float value);
}
