using System.Buffers.Binary;
using System.Text;

/// <summary>A shared library in the 64-bit little-endian ELF format, changed in memory.</summary>
/// <param name="image">The whole file.</param>
internal sealed class ElfLibrary(byte[] image)
{
    // Sizes and offsets of the System V ABI and of the Linux Standard Base's symbol versioning.
    private const int SectionHeaderSize = 64, SymbolSize = 24;
    private const ushort WeakVersion = 2;
    private const int WeakBinding = 2;

    public byte[] Image => image;

    /// <summary>Lets the library load where a version that it requires is missing. Returns whether it requires the version.</summary>
    public bool MakeVersionOptional(string version)
    {
        int strings = Section(".dynstr").Start, need = Section(".gnu.version_r").Start;
        bool isFound = false;
        while (true)
        {
            int count = UInt16(need + 2), entry = need + Int32(need + 8), next = Int32(need + 12);
            for (int i = 0; i < count; i++)
            {
                if (Text(strings + Int32(entry + 8)) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(entry + 4), (ushort)(UInt16(entry + 4) | WeakVersion));
                    isFound = true;
                }
                entry += Int32(entry + 12);
            }
            if (next == 0)
                return isFound;
            need += next;
        }
    }

    /// <summary>Lets an undefined symbol stay unresolved.</summary>
    /// <exception cref="InvalidDataException">The library has no such symbol, or defines it.</exception>
    public void MakeSymbolOptional(string name)
    {
        int strings = Section(".dynstr").Start;
        (int start, int length) = Section(".dynsym");
        for (int symbol = start; symbol < start + length; symbol += SymbolSize)
        {
            if (Text(strings + Int32(symbol)) == name && UInt16(symbol + 6) == 0)
            {
                image[symbol + 4] = (byte)(WeakBinding << 4 | image[symbol + 4] & 15);
                return;
            }
        }
        throw new InvalidDataException($"The library should have the undefined symbol {name}; found none.");
    }

    private (int Start, int Length) Section(string name)
    {
        if (image.Length < SectionHeaderSize || !image.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("The library should be a 64-bit little-endian ELF file.");
        int table = Offset(0x28), count = UInt16(0x3C), names = Offset(table + UInt16(0x3E) * SectionHeaderSize + 0x18);
        for (int header = table; header < table + count * SectionHeaderSize; header += SectionHeaderSize)
        {
            if (Text(names + Int32(header)) == name)
                return (Offset(header + 0x18), Offset(header + 0x20));
        }
        throw new InvalidDataException($"The library should have the section {name}; found none.");
    }

    private string Text(int offset) => Encoding.ASCII.GetString(image.AsSpan(offset, image.AsSpan(offset).IndexOf((byte)0)));

    private int Offset(int at) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(at)));

    private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at));

    private int UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));
}
