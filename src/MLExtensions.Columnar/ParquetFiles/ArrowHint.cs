using System.Buffers.Binary;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Parquet.Meta;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The Arrow schema that some programs write into Parquet files, since Arrow has types that Parquet lacks.</summary>
internal static class ArrowHint
{
    private const int Prefix = 8;

    /// <summary>Returns the sizes of lists whose type says that they all have the same.</summary>
    /// <param name="metadata">The metadata of the file.</param>
    public static Dictionary<string, int> ListSizes(FileMetaData metadata)
    {
        var sizes = new Dictionary<string, int>();
        string? text = metadata.KeyValueMetadata?.Find(pair => pair.Key == "ARROW:schema")?.Value;
        if (text == null)
            return sizes;
        try
        {
            byte[] message = Convert.FromBase64String(text);
            // Apache.Arrow allocates the length that the message begins with: 0xFFFFFFFF, then the length.
            if (message.Length < Prefix || BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(Prefix / 2)) > message.Length - Prefix)
                return sizes;
            using var reader = new ArrowStreamReader(new MemoryStream(message), leaveOpen: false);
            foreach (Apache.Arrow.Field field in reader.Schema.FieldsList)
            {
                if (field.DataType is FixedSizeListType { ListSize: > 0 } list)
                    sizes[field.Name] = list.ListSize;
            }
        }
        catch (Exception e) when (Rows.ReadFailure.IsExpected(e))
        {
            // It adds to the schema of the file, which is complete without it. Arrow has types that Apache.Arrow 23 does not know.
            sizes.Clear();
        }
        return sizes;
    }
}
