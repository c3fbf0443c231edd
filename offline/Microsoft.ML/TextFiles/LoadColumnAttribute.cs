namespace Microsoft.ML.Data;

/// <summary>Says which fields of a text file a member has.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex) => Sources = [new(fieldIndex)];

    /// <summary>The fields from start to end, both included, as a vector.</summary>
    public LoadColumnAttribute(int start, int end) => Sources = [new(start, end)];

    public LoadColumnAttribute(int[] columnIndexes) => Sources = Array.ConvertAll(columnIndexes, index => new TextLoader.Range(index));

    internal TextLoader.Range[] Sources { get; }
}
