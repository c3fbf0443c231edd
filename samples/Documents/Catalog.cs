namespace DocumentsSample;

/// <summary>All examples, in the tutorials' order.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Example> Examples { get; } =
    [
        new(1, "Automatic differentiation", Autograd.Run, NeedsTorch: true),
        new(2, "A network 784-256-10 with ReLU, printed", PrintedNetwork.Run),
        new(3, "A forward pass, cross-entropy, and one step of SGD", OneStep.Run),
        new(3, "The same, as it is written in PyTorch", OneTorchStep.Run, NeedsTorch: true),
        new(4, "100 random rows in shuffled batches of 32, for two epochs", Batches.Run),
        new(5, "Predicting: no dropout, no gradients, the largest output", EvaluationMode.Run),
        new(5, "The same, as it is written in PyTorch", TorchEvaluationMode.Run, NeedsTorch: true),
        new(6, "y = w.x, the smallest network: integers to 100, learning rate 1e-5", DotProduct.Run),
        new(7, "Learning rates that change, and how to find one", LearningRates.Run),
        new(8, "The smallest network on CUDA", DotProductOnCuda.Run, NeedsTorch: true),
        new(9, "A neuron by hand, and the gradient of a function of a vector", Neuron.Run),
        new(9, "The same gradients, found by torch", NeuronGradient.Run, NeedsTorch: true),
        new(10, "Four neurons by hand: a 2-2-1 network of sigmoids", TwoTwoOne.Run),
        new(11, "y = 2 x0 - 3.4 x1 + 4.2 + noise", LinearRegression.Run),
        new(12, "Half the squared error: what it does to the learning rate", HalfSquaredError.Run),
        new(13, "Huber loss, smooth L1, mean absolute error", RobustLosses.Run),
        new(14, "Initializations, and what zeros do to a hidden layer", Initializations.Run),
        new(15, "Reading the gradients of a trained layer", Gradients.Run),
        new(16, "Ohm's law, learned", OhmsLaw.Run),
        new(17, "Planck's law, fitted: a custom module", TemperatureOfTheSun.Run, NeedsTorch: true),
        new(18, "Second derivatives", SecondDerivatives.Run, NeedsTorch: true),
        new(19, "A batch size that does not divide the rows", SmallerLastBatch.Run),
        new(20, "Adding two vectors: a loop against vector instructions", Vectorization.Run),
        new(23, "An optimizer that asks for the loss again: L-BFGS", FullBatch.Run),
        new(26, "A network as a class, as a sequence and with functions; Tanh instead of ReLU", ThreeWays.Run, NeedsTorch: true),
    ];

    /// <summary>The examples of numbers separated by commas; false, with a message, where there is none of a number.</summary>
    public static bool TryFind(string numbers, out IReadOnlyList<Example> found)
    {
        var examples = new List<Example>();
        found = examples;
        foreach (string number in numbers.Split(',', StringSplitOptions.TrimEntries))
        {
            Example[] chosen = [.. Examples.Where(example => example.Number.ToString() == number)];
            if (chosen.Length == 0)
            {
                Console.Error.WriteLine($"There is no example '{number}'.");
                Console.Error.WriteLine($"There are {string.Join(", ", Examples.Select(other => other.Number).Distinct())}.");
                return false;
            }
            examples.AddRange(chosen);
        }
        return true;
    }

    /// <summary>Runs those that can be run, and counts those that agree.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="token">Ends the run after the example that is running.</param>
    /// <returns>The exit code: 0 if all that were run agree, else 1.</returns>
    public static int Run(IReadOnlyList<Example> examples, CancellationToken token)
    {
        List<int> failed = [], notRun = [], onCuda = [], withoutCuda = [];
        string? part = null;
        foreach (Example example in examples)
        {
            token.ThrowIfCancellationRequested();
            if (part != example.Part)
                Console.WriteLine($"{(part == null ? "" : "\n")}=== {part = example.Part} ===");
            Console.WriteLine($"\n{example}");
            if (example.NeedsTorch && Torch.Missing != null)
            {
                Console.WriteLine($"   not run: {Torch.Missing}");
                notRun.Add(example.Number);
                continue;
            }
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
            if (report.IsOnCuda is bool isOnCuda)
                (isOnCuda ? onCuda : withoutCuda).Add(example.Number);
        }
        int count = examples.Count - notRun.Count;
        Console.WriteLine(
            $"\n{count - failed.Count} of {count} agree" + Numbers("; not: ", failed) + Numbers($"; {onCuda.Count} on CUDA: ", onCuda)
            + Numbers($"; {withoutCuda.Count} on the CPU, for want of a CUDA device: ", withoutCuda)
            + Numbers($"; {notRun.Count} not run, for want of libtorch: ", notRun));
        return failed.Count == 0 ? 0 : 1;

        static string Numbers(string what, List<int> numbers) => numbers.Count == 0 ? "" : what + string.Join(", ", numbers);
    }
}
