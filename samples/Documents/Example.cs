namespace DocumentsSample;

/// <summary>One thing that the tutorials do.</summary>
/// <param name="Number">Its number in the list of them.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Run">Does it and reports it; null: it needs automatic differentiation or a GPU, which this library does not have by itself.</param>
internal sealed record Example(int Number, string Title, Action<Report>? Run)
{
    public string Part => Number switch
    {
        <= 5 => "A. Building a network",
        <= 8 => "B. The smallest network",
        <= 10 => "C. Neurons by hand",
        _ => "D. Linear regression, from scratch and in few lines",
    };

    public override string ToString() => $"{Number,2}  {Title}{(Run == null ? "  (not yet: with TorchSharp)" : "")}";
}
