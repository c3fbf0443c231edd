using System.Buffers.Binary;
using System.Text.Json;

namespace MLExtensions;

/// <summary>
/// The safetensors layout (Hugging Face): 8 bytes length of the header, the header in JSON (name: dtype, shape, begin and end of the
/// bytes), the bytes. Nothing is executed, and every bound is checked before a byte is used.
/// </summary>
public static class Safetensors
{
    private const int LengthBytes = sizeof(ulong);
    private const string MetadataName = "__metadata__";

    /// <summary>Writes tensors in the safetensors layout.</summary>
    public static byte[] Write(NamedTensors tensors)
    {
        byte[] header = Header(tensors, out int dataLength);
        byte[] file = new byte[checked(LengthBytes + header.Length + dataLength)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, LengthBytes);
        Span<byte> data = file.AsSpan(LengthBytes + header.Length);
        foreach (NamedTensor tensor in tensors.Tensors)
        {
            tensor.Bytes.Span.CopyTo(data);
            data = data[tensor.Bytes.Length..];
            foreach (float value in tensor.Values.Span)
            {
                BinaryPrimitives.WriteSingleLittleEndian(data, value);
                data = data[sizeof(float)..];
            }
        }
        return file;
    }

    /// <summary>Reads what <see cref="Write"/>, or anybody's tool, has written.</summary>
    /// <exception cref="InvalidDataException">
    /// It is not in the safetensors layout, or holds numbers of a type that <see cref="TensorType"/> lacks; the message says where.
    /// </exception>
    public static NamedTensors Read(ReadOnlySpan<byte> file) => ReadInPlace(file.ToArray());

    /// <summary>Reads a file whose memory the tensors keep, so that nothing is copied. It must not be changed afterwards.</summary>
    /// <param name="memory">The file.</param>
    /// <exception cref="InvalidDataException">See <see cref="Read"/>.</exception>
    internal static NamedTensors ReadInPlace(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> file = memory.Span;
        if (file.Length < LengthBytes)
            throw Invalid($"it has {file.Length} bytes, less than the length of its header");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerLength > (ulong)(file.Length - LengthBytes))
            throw Invalid($"its header should have {headerLength} bytes, but only {file.Length - LengthBytes} follow");

        ReadOnlyMemory<byte> data = memory[(LengthBytes + (int)headerLength)..];
        var tensors = new NamedTensors();
        int end = 0;
        foreach (Entry entry in Entries(file.Slice(LengthBytes, (int)headerLength), tensors.Metadata).OrderBy(entry => entry.Begin))
        {
            if (entry.Begin != end || entry.End < entry.Begin || entry.End > data.Length)
            {
                throw Invalid(
                    $"the bytes of tensor '{entry.Name}' should begin at {end} and end at {data.Length} or before; found {entry.Begin} to "
                    + $"{entry.End}");
            }
            if (entry.Count * entry.Type.Size() != entry.End - entry.Begin)
            {
                throw Invalid(
                    $"tensor '{entry.Name}' of shape {NamedTensor.Describe(entry.Shape)} takes {entry.Count * entry.Type.Size()} bytes; "
                    + $"found {entry.End - entry.Begin}");
            }
            ReadOnlyMemory<byte> bytes = data[(int)entry.Begin..(int)entry.End];
            tensors.Add(
                entry.Type == TensorType.F32 ? new NamedTensor(entry.Name, entry.Shape, SinglesInBytes.Of(bytes))
                : new NamedTensor(entry.Name, entry.Shape, entry.Type, bytes));
            end = (int)entry.End;
        }
        if (end != data.Length)
            throw Invalid($"{data.Length - end} bytes follow behind the last tensor");
        return tensors;
    }

    private static byte[] Header(NamedTensors tensors, out int dataLength)
    {
        var header = new MemoryStream();
        dataLength = 0;
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            WriteMetadata(json, tensors.Metadata);
            foreach (NamedTensor tensor in tensors.Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (int size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(dataLength);
                json.WriteNumberValue(dataLength = checked(dataLength + tensor.Length * tensor.Type.Size()));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % LengthBytes != 0)
            header.WriteByte((byte)' ');
        return header.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        json.WriteStartObject(MetadataName);
        foreach ((string name, string text) in metadata)
            json.WriteString(name, text);
        json.WriteEndObject();
    }

    private static List<Entry> Entries(ReadOnlySpan<byte> header, IDictionary<string, string> metadata)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(header.ToArray());
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid($"its header should be a JSON object; found {document.RootElement.ValueKind}");
            var entries = new List<Entry>();
            var names = new HashSet<string>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Invalid($"'{property.Name}' is there twice");
                if (property.Name == MetadataName)
                    ReadMetadata(property.Value, metadata);
                else
                    entries.Add(Entry.Parse(property));
            }
            return entries;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no valid text, such as half of a surrogate pair.
            throw Invalid($"its header is not JSON: {e.Message}");
        }
    }

    private static void ReadMetadata(JsonElement value, IDictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Invalid($"{MetadataName} should be an object of texts; found {value.ValueKind}");
        foreach (JsonProperty property in value.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!
                : throw Invalid($"{MetadataName} should have texts; found {property.Value.GetRawText()}");
        }
    }

    private static InvalidDataException Invalid(string why) => new($"This is no valid safetensors file: {why}.");

    private sealed record Entry(string Name, TensorType Type, int[] Shape, long Count, long Begin, long End)
    {
        public static Entry Parse(JsonProperty property)
        {
            if (property.Value.ValueKind != JsonValueKind.Object
                || !property.Value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
                || !property.Value.TryGetProperty("shape", out JsonElement shape) || Integers(shape) is not { } sizes
                || !property.Value.TryGetProperty("data_offsets", out JsonElement offsets)
                || Integers(offsets) is not [long begin, long end])
            {
                throw Invalid($"tensor '{property.Name}' should have dtype, shape and data_offsets; found {property.Value.GetRawText()}");
            }
            TensorType tensorType = Enum.GetValues<TensorType>()
                .FirstOrDefault(known => known.ToString() == type.GetString(), (TensorType)(-1));
            if (tensorType < 0)
            {
                throw Invalid(
                    $"tensor '{property.Name}' should have one of the dtypes {string.Join(", ", Enum.GetNames<TensorType>())}; found "
                    + $"{type.GetString()}");
            }

            long count = 1;
            foreach (long size in sizes)
            {
                if (size > int.MaxValue || (count *= size) > Array.MaxLength)
                    throw Invalid($"tensor '{property.Name}' of shape [{string.Join(", ", sizes)}] is too large");
            }
            return new Entry(property.Name, tensorType, Array.ConvertAll(sizes, size => (int)size), count, begin, end);
        }

        /// <summary>The array's whole numbers from 0, or null where it is anything else.</summary>
        private static long[]? Integers(JsonElement array)
        {
            if (array.ValueKind != JsonValueKind.Array)
                return null;
            var values = new List<long>();
            foreach (JsonElement element in array.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long value) || value < 0)
                    return null;
                values.Add(value);
            }
            return [.. values];
        }
    }
}
