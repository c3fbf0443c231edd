using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Parquet.Meta;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The Arrow schema that some programs write into Parquet files, since Arrow has types that Parquet lacks.</summary>
internal static class ArrowHint
{
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
            using var reader = new ArrowStreamReader(new MemoryStream(Convert.FromBase64String(text)), leaveOpen: false);
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
