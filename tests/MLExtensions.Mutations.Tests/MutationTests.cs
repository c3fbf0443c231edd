using System.Globalization;
using CsCheck;

namespace MLExtensions.Mutations.Tests;

/// <summary>
/// Files with random changes. Each gives the numbers of the whole file, or an exception that names file or stream; other numbers only where
/// nothing in the format can tell. MLEXTENSIONS_MUTATIONS is the number of changed files for each test, MLEXTENSIONS_SEED a seed as a
/// failure prints it.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int DefaultMutations = 90;

    private static int Mutations
        => int.TryParse(Environment.GetEnvironmentVariable("MLEXTENSIONS_MUTATIONS"), CultureInfo.InvariantCulture, out int count)
            ? count : DefaultMutations;

    private static string Seed => Environment.GetEnvironmentVariable("MLEXTENSIONS_SEED") ?? "0000000000001";

    [Theory]
    [InlineData("idx", "FormatException", true)]
    [InlineData("idx.gz", "FormatException", false)]
    [InlineData("safetensors", "InvalidDataException", true)]
    [InlineData("checkpoint", "InvalidDataException", false)]
    [InlineData("pt", "InvalidDataException", false)]
    public void A_file_gives_its_numbers_or_an_exception_that_names_it(string format, string exception, bool canGiveOthers)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        string name = format == "checkpoint" ? Path.GetFileName(worker.WholePath) : "mutated";
        Try(worker, mutations => Mutation.Apply(mutations, whole), answer => answer == "same" || (canGiveOthers && answer == "other")
            || IsException(answer, [exception], name));
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("table"), InlineData("module"), InlineData("script")]
    public void A_stream_whose_hash_is_another_is_noticed(string format)
    {
        using var worker = new Worker(format);
        var zip = new ZipStreams(File.ReadAllBytes(worker.WholePath));
        foreach (string stream in zip.Names)
        {
            byte[] whole = zip.Read(stream);
            Try(worker, mutations => zip.Replace(stream, Mutation.Apply(mutations, whole), isForged: false),
                answer => answer == "same" || IsException(answer, ["InvalidDataException"], $"its stream {Path.GetFileName(stream)}"), zip.Names.Length, stream);
        }
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("table"), InlineData("module"), InlineData("script"), InlineData("quantiles")]
    public void A_forged_stream_whose_hash_is_right_is_read_or_refused_by_name(string format)
    {
        using var worker = new Worker(format);
        var zip = new ZipStreams(File.ReadAllBytes(worker.WholePath));
        foreach (string stream in zip.Names)
        {
            byte[] whole = zip.Read(stream);
            Try(worker, mutations => zip.Replace(stream, Mutation.Apply(mutations, whole), isForged: true),
                answer => answer is "same" or "other" || IsException(answer, ["InvalidDataException"], "tream ")
                    // The name of a module that no app has registered is a right name, and a class may have other tensors by now.
                    || IsException(answer, ["InvalidOperationException"], "There is no module")
                    || IsException(answer, ["InvalidDataException"], "is another one than was trained"), zip.Names.Length, stream);
        }
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("table"), InlineData("module"), InlineData("script")]
    public void A_model_gives_its_scores_or_an_exception(string format)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        Try(worker, mutations => Mutation.Apply(mutations, whole), answer => answer != "other");
    }

    private void Try(
        Worker worker, Func<Mutation[], byte[]> change, Func<string, bool> isAllowed, int parts = 1, string part = "")
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Mutation.Several.Sample(mutations =>
        {
            string answer = worker.Read(change(mutations)), kind = answer.Split('\t')[0];
            outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
            if (!isAllowed(answer))
                throw new InvalidDataException($"{part} {answer.Replace("\t", ": ")}");
        }, iter: Math.Max(1, Mutations / parts), seed: Seed, threads: 1, print: mutations => string.Join(", ", mutations.AsEnumerable()));
        output.WriteLine($"{part} {string.Join(", ", outcomes.Select(pair => $"{pair.Key} {pair.Value}"))}");
    }

    private static bool IsException(string answer, string[] types, string name)
        => answer.Split('\t') is [var type, var message, ..] && types.Contains(type) && message.Contains(name, StringComparison.Ordinal);
}
