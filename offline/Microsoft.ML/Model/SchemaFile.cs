namespace Microsoft.ML.Offline;

/// <summary>A schema in the file of a model, with those annotations whose values can be written.</summary>
internal static class SchemaFile
{
    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (DataViewSchema.Column column in schema)
        {
            writer.Write(column.Name);
            ValueCodec.WriteType(writer, column.Type);
            DataViewSchema.Column[] annotations = [.. column.Annotations.Schema.Where(annotation => ValueCodec.CanWrite(annotation.Type))];
            writer.Write(annotations.Length);
            foreach (DataViewSchema.Column annotation in annotations)
            {
                writer.Write(annotation.Name);
                ValueCodec.WriteType(writer, annotation.Type);
                Delegate write = annotation.Type is VectorDataViewType ? WriteVector<int> : WriteScalar<int>;
                Generic.Call<object>(write, annotation.Type.GetItemType().RawType, writer, column.Annotations, annotation);
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        try
        {
            return ReadColumns(reader);
        }
        catch (EndOfStreamException)
        {
            throw Errors.Format("Corrupt model file: the schema ends too early");
        }
    }

    private static DataViewSchema ReadColumns(BinaryReader reader)
    {
        var schema = new DataViewSchema.Builder();
        for (int columns = reader.ReadInt32(); columns > 0; columns--)
        {
            string name = reader.ReadString();
            DataViewType type = ValueCodec.ReadType(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            for (int count = reader.ReadInt32(); count > 0; count--)
            {
                string kind = reader.ReadString();
                DataViewType annotationType = ValueCodec.ReadType(reader);
                Delegate read = annotationType is VectorDataViewType ? ReadVector<int> : ReadScalar<int>;
                annotations.Add(kind, annotationType, Generic.Call<Delegate>(read, annotationType.GetItemType().RawType, reader));
            }
            schema.AddColumn(name, type, annotations.ToAnnotations());
        }
        return schema.ToSchema();
    }

    private static void WriteScalar<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default!;
        annotations.GetGetter<T>(annotation)(ref value);
        ValueCodec.WriteValues<T>(writer, [value]);
    }

    private static void WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        VBuffer<T> values = default;
        annotations.GetGetter<VBuffer<T>>(annotation)(ref values);
        writer.Write(values.Length);
        ValueCodec.WriteValues(writer, values.GetIndices());
        ValueCodec.WriteValues(writer, values.GetValues());
    }

    private static Delegate ReadScalar<T>(BinaryReader reader)
    {
        T[] values = ValueCodec.ReadValues<T>(reader);
        Check.Format(values.Length == 1, "Corrupt model file: an annotation has no value");
        return (ValueGetter<T>)((ref T destination) => destination = values[0]);
    }

    private static Delegate ReadVector<T>(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        int[] indices = ValueCodec.ReadValues<int>(reader);
        T[] values = ValueCodec.ReadValues<T>(reader);
        var vector = new VBuffer<T>(length, values.Length, values, indices);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => vector.CopyTo(ref destination));
    }
}
