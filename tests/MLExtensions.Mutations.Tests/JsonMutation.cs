using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLExtensions.Mutations.Tests;

/// <summary>
/// Changes a member of a JSON document, so that it stays JSON: of a whole stream, or of the header of a safetensors file.
/// </summary>
internal static class JsonMutation
{
    private const int LengthBytes = sizeof(ulong);

    /// <summary>Returns the bytes with a member changed; the bytes themselves where they are no JSON.</summary>
    public static byte[] Apply(byte[] bytes, int place, byte choice)
    {
        try
        {
            return TryApply(bytes, place, choice);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // A name that is no valid text or is there twice, which another change has made.
            return bytes;
        }
    }

    private static byte[] TryApply(byte[] bytes, int place, byte choice)
    {
        if (Parse(bytes) is { } document)
            return Change(document, place, choice);
        if (bytes.Length < LengthBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var length
            && length > (ulong)(bytes.Length - LengthBytes) || Parse(bytes.AsSpan(LengthBytes, (int)length)) is not { } header)
            return bytes;
        byte[] changed = Change(header, place, choice), start = new byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(start, (ulong)changed.Length);
        return [.. start, .. changed, .. bytes.AsSpan(LengthBytes + (int)length)];
    }

    private static JsonNode? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Change(JsonNode document, int place, byte choice)
    {
        List<JsonNode> parents = [.. Parents(document)];
        if (parents.Count > 0)
            ChangeChild(parents[place % parents.Count], place / parents.Count, choice);
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static IEnumerable<JsonNode> Parents(JsonNode? node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        JsonNode?[] all = [.. children];
        return all.Length == 0 ? [] : all.SelectMany(Parents).Prepend(node!);
    }

    private static void ChangeChild(JsonNode parent, int place, byte choice)
    {
        if (parent is JsonObject members)
        {
            string name = members.ElementAt(place % members.Count).Key;
            JsonNode? value = members[name];
            members.Remove(name);
            if (choice % 8 == 0)
                return;
            members[choice % 8 == 1 ? name + "x" : name] = choice % 8 == 1 ? value : Other(choice, value);
        }
        else if (parent is JsonArray items)
        {
            int index = place % items.Count;
            JsonNode? value = items[index];
            items.RemoveAt(index);
            if (choice % 8 > 0)
                items.Insert(index, Other(choice, value));
        }
    }

    private static JsonNode? Other(byte choice, JsonNode? value) => (choice % 8) switch
    {
        2 => null,
        3 => JsonValue.Create(2147483647),
        4 => JsonValue.Create(-1),
        5 => JsonValue.Create("x"),
        6 => new JsonArray(new JsonArray(1e300), null),
        _ => new JsonObject { ["value"] = value?.DeepClone() },
    };
}
