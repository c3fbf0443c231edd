using System.Globalization;
using CsCheck;

namespace MLExtensions.Mutations.Tests;

/// <summary>
/// Files with random changes. Each gives the numbers of the whole file, or an exception that names file or stream; other numbers only where
/// nothing in the format can tell. MLEXTENSIONS_MUTATIONS is the number of changed files for each test, MLEXTENSIONS_SEED the number of the
/// first one: each number has the same changes in every run, and a failure prints it.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly string[] s_mlNetExceptions = [
        "InvalidDataException", "FormatException", "InvalidOperationException", "IOException", "FileNotFoundException", "FileLoadException",
        "ArgumentException", "EndOfStreamException", "NotSupportedException", "ArgumentOutOfRangeException"];

    private const int DefaultMutations = 100;

    private static int Mutations => Setting("MLEXTENSIONS_MUTATIONS", DefaultMutations);

    private static int Seed => Setting("MLEXTENSIONS_SEED", 1);

    [Theory]
    [InlineData("idx", "FormatException", true)]
    [InlineData("idx.gz", "FormatException", false)]
    [InlineData("safetensors", "InvalidDataException", true)]
    [InlineData("state", "InvalidDataException", true)]
    [InlineData("checkpoint", "InvalidDataException", false)]
    [InlineData("module-checkpoint", "InvalidDataException", false)]
    [InlineData("pt", "InvalidDataException", false)]
    [InlineData("pt.libtorch", "InvalidDataException", false)]
    public void A_file_gives_its_numbers_or_an_exception_that_names_it(string format, string exception, bool canGiveOthers)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        string name = format.EndsWith("checkpoint", StringComparison.Ordinal) ? Path.GetFileName(worker.WholePath) : "mutated";
        Try(worker, mutations => Mutation.Apply(mutations, whole), answer => answer == "same" || (canGiveOthers && answer == "other")
            || IsException(answer, [exception], name));
    }

    [Theory, InlineData("predictor"), InlineData("table-predictor")]
    public void A_model_read_without_MLNet_gives_its_scores_or_an_exception_that_names_it(string format)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        // Of what ML.NET writes beside our streams, nothing has a hash: a damaged signature or column can name other transformers.
        Try(worker, mutations => Mutation.Apply(mutations, whole), answer => answer == "same"
            || IsException(answer, ["InvalidDataException"], "mutated") || IsException(answer, ["NotSupportedException"], "need ML.NET"));

        var zip = new ZipStreams(whole);
        foreach (string stream in zip.Names)
        {
            byte[] content = zip.Read(stream);
            Try(worker, mutations => zip.Replace(stream, Mutation.Apply(mutations, content), isForged: true),
                answer => answer is "same" or "other" || IsException(answer, ["InvalidDataException"], "mutated"),
                zip.Names.Length, stream);
        }
    }

    [Theory, InlineData("checkpoint"), InlineData("module-checkpoint")]
    public void A_forged_checkpoint_whose_hash_is_right_is_resumed_or_refused_by_name(string format)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        Try(worker, mutations => ForgedHash.Write(Mutation.Apply(mutations, whole)), answer => answer is "same" or "other"
            || IsException(answer, ["InvalidDataException"], Path.GetFileName(worker.WholePath))
            // Parameters that are finite, and so large that the outputs are not.
            || IsException(answer, ["ArithmeticException"], "After the training, output "));
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("picture"), InlineData("table"),
        InlineData("contributions"), InlineData("explained"), InlineData("module"), InlineData("script")]
    public void A_stream_whose_hash_is_another_is_noticed(string format)
    {
        using var worker = new Worker(format);
        var zip = new ZipStreams(File.ReadAllBytes(worker.WholePath));
        foreach (string stream in zip.Names)
        {
            byte[] whole = zip.Read(stream);
            Try(worker, mutations => zip.Replace(stream, Mutation.Apply(mutations, whole), isForged: false),
                answer => answer == "same" || IsException(answer, ["InvalidDataException"], $"its stream {Path.GetFileName(stream)}"),
                zip.Names.Length, stream);
        }
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("picture"), InlineData("table"),
        InlineData("contributions"), InlineData("explained"), InlineData("module"), InlineData("script"), InlineData("quantiles")]
    public void A_forged_stream_whose_hash_is_right_is_read_or_refused_by_name(string format)
    {
        using var worker = new Worker(format);
        var zip = new ZipStreams(File.ReadAllBytes(worker.WholePath));
        foreach (string stream in zip.Names)
        {
            byte[] whole = zip.Read(stream);
            Try(worker, mutations => zip.Replace(stream, Mutation.Apply(mutations, whole), isForged: true),
                answer => answer is "same" or "other" || IsException(answer, ["InvalidDataException"], "The saved ", "tream "),
                zip.Names.Length, stream);
        }
    }

    [Theory]
    [InlineData("perceptron"), InlineData("linear"), InlineData("pixels"), InlineData("picture"), InlineData("table"),
        InlineData("contributions"), InlineData("module"), InlineData("script")]
    public void A_model_gives_its_scores_or_an_exception(string format)
    {
        using var worker = new Worker(format);
        byte[] whole = File.ReadAllBytes(worker.WholePath);
        // What ML.NET says of damage in the zip and in its own streams, it says without the name of a file.
        Try(worker, mutations => Mutation.Apply(mutations, whole), answer => answer == "same"
            || IsException(answer, ["InvalidDataException", "IOException"], "he saved ")
            || (answer.Split('\t') is [var type, _, var trace] && s_mlNetExceptions.Contains(type)
                && !trace.Contains("at MLExtensions.", StringComparison.Ordinal)));
    }

    private void Try(
        Worker worker, Func<Mutation[], byte[]> change, Func<string, bool> isAllowed, int parts = 1, string part = "")
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int number = Seed; number < Seed + Math.Max(1, Mutations / parts); number++)
        {
            Mutation[] mutations = Mutation.Several.Generate(new PCG(1, (ulong)number), null, out _);
            string answer = worker.Read(change(mutations)), kind = answer.Split('\t')[0];
            outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
            Assert.True(isAllowed(answer),
                $"{part} {answer.Replace("\t", ": ")} MLEXTENSIONS_SEED={number}: {string.Join(", ", mutations.AsEnumerable())}");
        }
        output.WriteLine($"{part} {string.Join(", ", outcomes.Select(pair => $"{pair.Key} {pair.Value}"))}");
    }

    private static int Setting(string variable, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static bool IsException(string answer, string[] types, params string[] words)
        => answer.Split('\t') is [var type, var message, ..] && types.Contains(type)
            && words.All(word => message.Contains(word, StringComparison.Ordinal));
}
