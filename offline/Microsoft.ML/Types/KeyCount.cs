namespace Microsoft.ML.Data;

/// <summary>How many values a key has; as many as its number allows, where that is not said.</summary>
public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        Check.Argument(count > 0, nameof(count), $"The cardinality of valid values of a {nameof(KeyDataViewType)} column has to be strictly positive.");
        Count = count;
    }
}
