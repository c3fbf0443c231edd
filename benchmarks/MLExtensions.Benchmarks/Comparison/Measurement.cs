using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>One figure of one run, a line of JSON between the programs that measure and the table.</summary>
/// <param name="Who">Who was measured, with version and threads.</param>
/// <param name="What">What was measured; the same words for all.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Of the figure; it says whether less is better.</param>
/// <param name="Gflops">Billions of floating-point operations a second, where they were counted.</param>
/// <param name="OfPeak">The part that this is of what the processor can do, measured beside it.</param>
internal sealed record Measurement(string Who, string What, double Value, string Unit, double? Gflops = null, double? OfPeak = null)
{
    public const string Us = "MLExtensions";

    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Measurement Parse(string line) => JsonSerializer.Deserialize<Measurement>(line, Json)!;

    public void Print() => Console.WriteLine(JsonSerializer.Serialize(this, Json));
}
