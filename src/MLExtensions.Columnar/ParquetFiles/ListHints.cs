using System.Buffers.Binary;
using System.Text.Json;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using MLExtensions.Columnar.ArrowFiles;
using MLExtensions.Columnar.Files;
using Parquet.Meta;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Reads the sizes of lists from the metadata of a file. Parquet itself has no lists of fixed size.</summary>
internal static class ListHints
{
    /// <summary>The name of the metadata that SaveAsParquet writes: sizes by the names of columns, as JSON.</summary>
    public const string VectorSizes = "MLExtensions:VectorSizes";

    private const int Prefix = 8;

    /// <summary>Returns the sizes of the lists of columns whose lists all have the same.</summary>
    /// <param name="metadata">The metadata of the file.</param>
    /// <exception cref="InvalidDataException">The sizes of SaveAsParquet are broken.</exception>
    public static IReadOnlyDictionary<string, int> Of(FileMetaData metadata)
    {
        if (Find(metadata, VectorSizes) is not { } sizes)
            return OfArrow(metadata);
        Dictionary<string, int> own = JsonSerializer.Deserialize<Dictionary<string, int>>(sizes) ?? [];
        return own.Values.All(size => size > 0) ? own
            : throw new InvalidDataException($"the sizes of vectors should be 1 or more; found {sizes}");
    }

    private static Dictionary<string, int> OfArrow(FileMetaData metadata)
    {
        var sizes = new Dictionary<string, int>();
        if (Find(metadata, "ARROW:schema") is not { } text)
            return sizes;
        try
        {
            byte[] message = Convert.FromBase64String(text);
            // Apache.Arrow allocates the length that the message begins with: 0xFFFFFFFF, then the length.
            if (message.Length < Prefix || BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(Prefix / 2)) > message.Length - Prefix)
                return sizes;
            ArrowMetadata.CheckSchemaMessage(message.AsSpan(Prefix));
            using var reader = new ArrowStreamReader(new MemoryStream(message), leaveOpen: false);
            foreach (Apache.Arrow.Field field in reader.Schema.FieldsList)
            {
                if (field.DataType is FixedSizeListType { ListSize: > 0 } list)
                    sizes[field.Name] = list.ListSize;
            }
        }
        catch (Exception e) when (ReadFailure.IsExpected(e))
        {
            // The schema of Arrow is optional: without it, lists are vectors of varying size. It can have types that Apache.Arrow 23 lacks.
            sizes.Clear();
        }
        return sizes;
    }

    private static string? Find(FileMetaData metadata, string key) => metadata.KeyValueMetadata?.Find(pair => pair.Key == key)?.Value;
}
