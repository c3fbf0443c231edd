namespace Microsoft.ML.Offline;

/// <summary>Compares terms: text by its characters, ordinally; everything else as it compares itself.</summary>
internal sealed class TermComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
{
    private static readonly TermComparer Text = new();

    public static IEqualityComparer<T> For<T>() => Text as IEqualityComparer<T> ?? EqualityComparer<T>.Default;

    public static IComparer<T> OrderOf<T>() => Text as IComparer<T> ?? Comparer<T>.Default;

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

    public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
}
