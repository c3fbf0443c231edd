using System.Text.Json;

namespace MLExtensions;

/// <summary>The range of the labels of the rows trained on, to which predictions are clamped.</summary>
/// <param name="least">The least label value of each output.</param>
/// <param name="largest">The largest label value of each output.</param>
internal sealed class LabelRange(float[] least, float[] largest)
{
    private const string LeastMember = "leastLabels", LargestMember = "largestLabels";

    /// <summary>Gets the number of outputs.</summary>
    public int Outputs => least.Length;

    /// <summary>Gets the least label value of each output.</summary>
    public ReadOnlySpan<float> Least => least;

    /// <summary>Gets the largest label value of each output.</summary>
    public ReadOnlySpan<float> Largest => largest;

    /// <summary>Returns the range of the labels of some rows.</summary>
    public static LabelRange Of(LabelSummary labels) => new(labels.Least.ToArray(), labels.Largest.ToArray());

    /// <summary>Clamps the outputs of a row. NaN stays NaN.</summary>
    public void Clamp(Span<float> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = Math.Clamp(outputs[i], least[i], largest[i]);
    }

    /// <summary>Writes the range as members of a JSON object.</summary>
    public void Save(Utf8JsonWriter json)
    {
        json.WriteSingles(LeastMember, least);
        json.WriteSingles(LargestMember, largest);
    }

    /// <summary>Reads what <see cref="Save"/> has written; returns null where the object has no range.</summary>
    /// <param name="json">The object.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="InvalidDataException">The range is not one of so many outputs.</exception>
    public static LabelRange? Load(JsonElement json, int outputs)
    {
        if (!json.TryGetProperty(LeastMember, out _))
            return null;
        float[] least = json.Singles(LeastMember), largest = json.Singles(LargestMember);
        if (least.Length != outputs || largest.Length != outputs || least.Zip(largest).Any(pair => !(pair.First <= pair.Second)))
        {
            throw new InvalidDataException(
                $"There should be a range of labels for each of {outputs} outputs; found {least.Length} least and {largest.Length} largest "
                + "labels, or a least one that is more than the largest one.");
        }
        return new LabelRange(least, largest);
    }
}
