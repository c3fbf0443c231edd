namespace DocumentsSample;

/// <summary>One thing that the tutorials do.</summary>
/// <param name="Number">Its number in the list of them.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Run">Does it and reports it.</param>
/// <param name="NeedsTorch">Whether it uses TorchSharp itself.</param>
internal sealed record Example(int Number, string Title, Action<Report> Run, bool NeedsTorch = false)
{
    public string Part => Number switch
    {
        <= 5 => "A. Building a network",
        <= 8 => "B. The smallest network",
        <= 10 => "C. Neurons by hand",
        <= 20 => "D. Linear regression, from scratch and in few lines",
        _ => "E. Fashion-MNIST (for the rest of it, samples/FashionMnist)",
    };

    public override string ToString() => $"{Number,2}  {Title}";
}
