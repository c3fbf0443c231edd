namespace DocumentsSample;

/// <summary>All examples, in the tutorials' order.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Example> Examples { get; } =
    [
        new(1, "Automatic differentiation", null),
        new(2, "A network 784-256-10 with ReLU, printed", PrintedNetwork.Run),
        new(3, "A forward pass, cross-entropy, and one step of SGD", OneStep.Run),
        new(4, "100 random rows in shuffled batches of 32, for two epochs", Batches.Run),
        new(5, "Predicting: no dropout, no gradients, the largest output", EvaluationMode.Run),
        new(6, "y = w.x, the smallest network: integers to 100, learning rate 1e-5", DotProduct.Run),
        new(7, "Learning rates that change, and how to find one", LearningRates.Run),
        new(8, "The same on CUDA", null),
        new(9, "A neuron by hand, and the gradient of a function of a vector", Neuron.Run),
        new(10, "Four neurons by hand: a 2-2-1 network of sigmoids", TwoTwoOne.Run),
        new(11, "y = 2 x0 - 3.4 x1 + 4.2 + noise", LinearRegression.Run),
        new(12, "Half the squared error: what it does to the learning rate", HalfSquaredError.Run),
        new(13, "Huber loss, smooth L1, mean absolute error", RobustLosses.Run),
        new(14, "Initializations, and what zeros do to a hidden layer", Initializations.Run),
        new(15, "Reading the gradients of a trained layer", Gradients.Run),
        new(16, "Ohm's law, learned", OhmsLaw.Run),
        new(17, "Planck's law, fitted", null),
        new(18, "Second derivatives", null),
        new(19, "A batch size that does not divide the rows", SmallerLastBatch.Run),
        new(20, "Adding two vectors: a loop against vector instructions", Vectorization.Run),
        new(23, "An optimizer that asks for the loss again: L-BFGS", FullBatch.Run),
    ];

    /// <summary>The examples of numbers separated by commas; false, with a message, where there is none of a number.</summary>
    public static bool TryFind(string numbers, out IReadOnlyList<Example> found)
    {
        var examples = new List<Example>();
        found = examples;
        foreach (string number in numbers.Split(',', StringSplitOptions.TrimEntries))
        {
            Example? example = Examples.FirstOrDefault(example => example.Number.ToString() == number);
            if (example?.Run == null)
            {
                Console.Error.WriteLine(example == null ? $"There is no example '{number}'." : $"Example {number} needs TorchSharp, which this sample does not have yet.");
                Console.Error.WriteLine($"There are {string.Join(", ", Examples.Where(other => other.Run != null).Select(other => other.Number))}.");
                return false;
            }
            examples.Add(example);
        }
        return true;
    }

    /// <summary>Runs those that can be run, and counts those that agree.</summary>
    /// <returns>The exit code: 0 if all agree, else 1.</returns>
    public static int Run(IReadOnlyList<Example> examples)
    {
        var failed = new List<int>();
        string? part = null;
        foreach (Example example in examples)
        {
            if (part != example.Part)
                Console.WriteLine($"{(part == null ? "" : "\n")}=== {part = example.Part} ===");
            Console.WriteLine($"\n{example}");
            if (example.Run == null)
                continue;
            var report = new Report();
            try
            {
                example.Run(report);
            }
            catch (Exception e) // One that fails does not agree; the others go on.
            {
                report.Check($"{e}", false);
            }
            Console.WriteLine(report.Agrees ? "   agrees" : "   does not agree");
            if (!report.Agrees)
                failed.Add(example.Number);
        }
        int count = examples.Count(example => example.Run != null);
        if (count > 0)
            Console.WriteLine($"\n{count - failed.Count} of {count} agree{(failed.Count == 0 ? "" : $"; not: {string.Join(", ", failed)}")}");
        return failed.Count == 0 ? 0 : 1;
    }
}
