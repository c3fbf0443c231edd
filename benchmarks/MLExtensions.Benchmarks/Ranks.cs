using System.Diagnostics;
using System.Globalization;
using MLExtensions.Mpi;

namespace MLExtensions.Benchmarks;

/// <summary>
/// How long a sum over the ranks takes, and a step of several ranks beside one of one process. benchmarks/ranks.sh starts the processes.
/// </summary>
internal static class Ranks
{
    private const int RowsOfRun = 1 << 17;
    private static readonly int[] s_batchSizes = [64, 256, 1024];

    /// <summary>Prints how long an allreduce takes, by its size.</summary>
    public static void PrintAllreduce(TextWriter output)
    {
        bool reports = MpiEngine.Over(new SimdEngine(1)).IsFirst;
        Write($"{"bytes",10} {"least, us",12} {"median, us",12} {"95 %, us",12}");
        for (int bytes = 4; bytes <= 64 << 20; bytes *= 4)
        {
            float[] numbers = GC.AllocateArray<float>(bytes / sizeof(float), pinned: true);
            double[] times = new double[bytes <= 1 << 16 ? 1000 : bytes <= 4 << 20 ? 100 : 20];
            for (int i = -times.Length / 10; i < times.Length; i++)
            {
                Array.Fill(numbers, 1);
                long started = Stopwatch.GetTimestamp();
                MpiProcess.Sum(numbers);
                if (i >= 0)
                    times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
            Array.Sort(times);
            Write($"{bytes,10} {times[0],12:F1} {Timing.Median(times),12:F1} {times[times.Length * 95 / 100],12:F1}");
        }

        void Write(string line)
        {
            if (reports)
                output.WriteLine(line);
        }
    }

    /// <summary>Prints how long a step takes, a line a batch size: a name, the size, and the microseconds of steps.</summary>
    public static void PrintSteps(string name, int threads, TextWriter output)
    {
        var engine = MpiEngine.Over(new SimdEngine(threads));
        Network network = Recipe.CreateNetwork();
        foreach (int batchSize in s_batchSizes)
        {
            using ITrainingRun run = engine.Start(new NetworkPlan
            {
                Network = network,
                Loss = Loss.SoftmaxCrossEntropy,
                Optimizer = Optimizer.Adam(Recipe.LearningRate),
                BatchSize = batchSize,
            });
            StepData data = StepData.Random(network, batchSize);
            // All ranks take the same number of steps.
            double[] times = new double[RowsOfRun / batchSize];
            for (int step = -times.Length / 4; step < times.Length; step++)
            {
                long started = Stopwatch.GetTimestamp();
                data.Step(run, Recipe.LearningRate);
                if (step >= 0)
                    times[step] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
            if (engine.IsFirst)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}\t{batchSize}\t{string.Join(' ', times.Select(us => us.ToString("F1")))}"));
            }
        }
    }

    /// <summary>Prints the lines of <see cref="PrintSteps"/>, of several rounds, as a table.</summary>
    public static void PrintTable(IEnumerable<string> lines, TextWriter output)
    {
        var rows = lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 3)
            .Select(parts => (Name: parts[0], Batch: int.Parse(parts[1], CultureInfo.InvariantCulture),
                Times: parts[2].Split(' ').Select(time => double.Parse(time, CultureInfo.InvariantCulture)).ToArray())).ToList();
        output.WriteLine($"{"batch",6} {"who",-28} {"10 %, us",10} {"median, us",11} {"of one thread",14}");
        foreach (int batch in s_batchSizes)
        {
            var names = rows.Where(row => row.Batch == batch).GroupBy(row => row.Name)
                .Select(group => (Name: group.Key, Times: group.SelectMany(row => row.Times).Order().ToArray())).ToList();
            foreach (var (name, times) in names)
            {
                output.WriteLine(
                    $"{batch,6} {name,-28} {Early(times),10:F0} {Timing.Median(times),11:F0} {Early(times) / Early(names[0].Times),14:F2}");
            }
        }
    }

    /// <summary>Returns the time below which a tenth of them is: of a machine that others use, too, the quiet moments.</summary>
    private static double Early(double[] sorted) => sorted[sorted.Length / 10];
}
