namespace MLExtensions;

/// <summary>Rows of which the values that are not 0 can be read alone.</summary>
/// <remarks>Thread safety: all members may be called by several threads at once.</remarks>
internal interface ISparseRows
{
    /// <summary>Returns the maximum number of values that <see cref="Read"/> writes for a row.</summary>
    int CapacityOf(int row);

    /// <summary>Writes the values of a row that are not 0.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="features">Receives the numbers of their features, ascending.</param>
    /// <param name="values">Receives the values.</param>
    /// <returns>The number of values.</returns>
    int Read(int row, Span<int> features, Span<float> values);
}
