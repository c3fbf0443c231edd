using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Offline;

/// <summary>Types and values as bytes.</summary>
internal static class ValueCodec
{
    private enum TypeTag : byte
    {
        Plain,
        Key,
        Vector,
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write((byte)TypeTag.Vector);
                WriteType(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write((byte)TypeTag.Key);
                writer.Write(key.RawType.FullName!);
                writer.Write(key.Count);
                break;
            default:
                writer.Write((byte)TypeTag.Plain);
                writer.Write(type.RawType == typeof(ReadOnlyMemory<char>) ? typeof(string).FullName! : type.RawType.FullName!);
                break;
        }
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        switch ((TypeTag)reader.ReadByte())
        {
            case TypeTag.Plain:
                return ReadPrimitiveType(reader);
            case TypeTag.Key:
                return new KeyDataViewType(ReadPrimitiveType(reader).RawType, reader.ReadUInt64());
            case TypeTag.Vector:
                var item = ReadType(reader) as PrimitiveDataViewType ?? throw Corrupt();
                var dimensions = new int[ReadCount(reader)];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType(item, dimensions);
            default:
                throw Corrupt();
        }
    }

    /// <summary>Whether values of this type can be written: numbers, Booleans, text, times.</summary>
    public static bool CanWrite(DataViewType type) => type.GetItemType().RawType is Type raw
        && (raw.IsPrimitive || raw == typeof(ReadOnlyMemory<char>) || raw == typeof(DateTime) || raw == typeof(DateTimeOffset) || raw == typeof(TimeSpan));

    public static void WriteValues<T>(BinaryWriter writer, ReadOnlySpan<T> values)
    {
        writer.Write(values.Length);
        foreach (T value in values)
        {
            if (value is ReadOnlyMemory<char> text)
                writer.Write(text.ToString());
            else
                writer.Write(BytesOf(in value));
        }
    }

    public static T[] ReadValues<T>(BinaryReader reader)
    {
        var values = new T[ReadCount(reader)];
        for (int i = 0; i < values.Length; i++)
        {
            if (typeof(T) == typeof(ReadOnlyMemory<char>))
                values[i] = (T)(object)reader.ReadString().AsMemory();
            else
                reader.BaseStream.ReadExactly(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref values[i]), Unsafe.SizeOf<T>()));
        }
        return values;
    }

    private static ReadOnlySpan<byte> BytesOf<T>(in T value)
        => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in value)), Unsafe.SizeOf<T>());

    private static PrimitiveDataViewType ReadPrimitiveType(BinaryReader reader)
        => ColumnTypeExtensions.FindPrimitiveType(Type.GetType(reader.ReadString()) ?? typeof(void)) ?? throw Corrupt();

    private static int ReadCount(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Check.Format(count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position, "Corrupt model file: a count exceeds the file");
        return count;
    }

    private static Exception Corrupt() => Errors.Format("Corrupt model file: unknown type");
}
