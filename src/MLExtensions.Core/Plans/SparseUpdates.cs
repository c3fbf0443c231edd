namespace MLExtensions;

/// <summary>
/// Specifies what an update does with the weights of the first layer whose features are 0 in all rows of a batch, where the features are
/// sparse. Their gradient is 0.
/// </summary>
/// <remarks>
/// Weight averaging, L-BFGS and engines other than <see cref="SimdEngine"/> update all weights in each step in any case.
/// </remarks>
public enum SparseUpdates
{
    /// <summary>
    /// Updates only the weights of features that the batch has, so that a step takes as long as its values. With SGD, with momentum and
    /// weight decay, Adagrad without decay, and RMSprop without momentum, decay or centering, weights make up for the steps that they miss
    /// before they are used, so the result is that of <see cref="Exact"/>, apart from rounding; as is the decay of AdamW. The moments of
    /// Adam and AdamW, and what else an optimizer changes where the gradient is 0, stay as they are in steps without the feature, as in
    /// PyTorch's SparseAdam.
    /// </summary>
    Lazy,

    /// <summary>Updates all weights in each step, as for features that are not sparse. A step takes as long as there are weights.</summary>
    Exact,
}
