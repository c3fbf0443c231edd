namespace Microsoft.ML.Offline;

/// <summary>A text loader in the file of a model.</summary>
internal static class TextLoaderFile
{
    public static void Write(ModelSaveContext ctx, TextFormat format, string? header, TextColumn[] columns)
    {
        BinaryWriter writer = ctx.Writer;
        ctx.SaveNonEmptyString(new string(format.Separators));
        writer.Write(format.HasHeader);
        writer.Write(format.AllowQuoting);
        writer.Write(format.EscapeChar);
        writer.Write(format.ReadMultilines);
        writer.Write(format.AllowSparse);
        writer.Write(format.InputSize);
        writer.Write(format.TrimWhitespace);
        writer.Write(format.DecimalMarker);
        writer.Write(format.MissingRealsAsNaNs);
        writer.Write(format.MaxRows);
        ctx.SaveStringOrNull(header);
        writer.Write(columns.Length);
        foreach (TextColumn column in columns)
        {
            ctx.SaveNonEmptyString(column.Name);
            ValueCodec.WriteType(writer, column.ItemType);
            writer.Write(column.Ranges.Length);
            foreach (FieldRange range in column.Ranges)
            {
                writer.Write(range.Min);
                writer.Write(range.Limit);
                writer.Write(range.ForceVector);
            }
        }
    }

    public static (TextFormat Format, string? Header, TextColumn[] Columns) Read(ModelLoadContext ctx)
    {
        BinaryReader reader = ctx.Reader;
        var format = new TextFormat([.. ctx.LoadNonEmptyString()], reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadChar(), reader.ReadBoolean(), reader.ReadBoolean(),
            reader.ReadInt32(), reader.ReadBoolean(), reader.ReadChar(), reader.ReadBoolean(), reader.ReadInt64());
        string? header = ctx.LoadStringOrNull();
        var columns = new TextColumn[reader.ReadInt32()];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = ctx.LoadNonEmptyString();
            var type = ValueCodec.ReadType(reader) as PrimitiveDataViewType ?? throw Errors.Format("Corrupt model file: a vector of vectors");
            var ranges = new FieldRange[reader.ReadInt32()];
            for (int j = 0; j < ranges.Length; j++)
                ranges[j] = new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
            columns[i] = new(name, type, ranges);
        }
        return (format, header, columns);
    }
}
