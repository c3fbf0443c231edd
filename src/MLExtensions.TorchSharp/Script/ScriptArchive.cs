using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace MLExtensions.Torch;

/// <summary>
/// The zip archive that a TorchScript file is. libtorch checks neither its CRC-32s nor all of its directory, and a damaged file can end the
/// process.
/// </summary>
/// <remarks>
/// It is read as libtorch reads it: by its directory, with the records of zip64 where PyTorch writes them. What libtorch does not use, such
/// as the padding before a content, may have any value.
/// </remarks>
internal sealed class ScriptArchive
{
    private const uint EndSignature = 0x06054B50, Zip64LocatorSignature = 0x07064B50, Zip64EndSignature = 0x06064B50,
        EntrySignature = 0x02014B50, ContentSignature = 0x04034B50, FolderAttribute = 0x10;
    private const int EndLength = 22, Zip64LocatorLength = 20, Zip64EndLength = 56, EntryLength = 46, ContentLength = 30;
    private const ushort Stored = 0, Deflated = 8;
    // Hints on the compression, lengths behind the content, names in UTF-8; no encryption, no patches.
    private const ushort KnownFlags = 0x080E, LengthsFollow = 0x0008;
    // No content is smaller in deflate.
    private const long LargestRatio = 1032;

    private readonly byte[] _file;
    private readonly string _source;

    private ScriptArchive(byte[] file, string source) => (_file, _source) = (file, source);

    /// <summary>Throws where a file is damaged.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="source">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">It is no zip archive as PyTorch writes it, or damaged; the message names it.</exception>
    public static void Check(byte[] file, string source) => new ScriptArchive(file, source).Check();

    private void Check()
    {
        (long start, long end, long count) = ReadEnd();
        // libtorch looks for names whatever their case.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var entries = new List<Entry>();
        long place = start;
        for (long i = 0; i < count; i++)
        {
            Entry entry = ReadEntry(ref place, end);
            if (!names.Add(entry.Name))
                throw Damaged($"the entry '{entry.Name}' is there twice");
            entries.Add(entry);
        }
        Require("the end of its directory", end, place);
        long free = 0;
        foreach (Entry entry in entries.OrderBy(entry => entry.Offset))
            free = CheckContent(entry, free, start);
    }

    /// <summary>Reads the records behind the directory. Returns its place, and the number of its entries.</summary>
    private (long Start, long End, long Count) ReadEnd()
    {
        long record = _file.Length - EndLength;
        if (record < 0 || UInt32(record) != EndSignature)
        {
            throw new InvalidDataException(
                $"{_source} is no TorchScript file, as PyTorch writes it by torch.jit.script(model).save(path) or torch.jit.trace(model, "
                + $"example).save(path): it should be a zip archive, whose last {EndLength} bytes are the record at its end, "
                + "without a comment.");
        }
        long count = UInt16(record + 10), size = UInt32(record + 12), start = UInt32(record + 16), end = record;
        Require("the number of this disk", 0, UInt16(record + 4));
        Require("the number of the directory's disk", 0, UInt16(record + 6));
        Require("the number of entries on this disk", count, UInt16(record + 8));
        Require("the length of its comment", 0, UInt16(record + 20));
        long locator = record - Zip64LocatorLength;
        if (locator >= Zip64EndLength && UInt32(locator) == Zip64LocatorSignature)
        {
            end = locator - Zip64EndLength;
            Require("the disk of its zip64 record", 0, UInt32(locator + 4));
            Require("the place of its zip64 record", end, Int64(locator + 8));
            Require("the number of disks", 1, UInt32(locator + 16));
            Require("the signature of its zip64 record", Zip64EndSignature, UInt32(end));
            Require("the length of its zip64 record", Zip64EndLength - 12, Int64(end + 4));
            Require("the numbers of disks in its zip64 record", 0, Int64(end + 16));
            RequireSame("the number of entries", ushort.MaxValue, ref count, Int64(end + 32));
            Require("the number of entries on this disk", count, Int64(end + 24));
            RequireSame("the length of its directory", uint.MaxValue, ref size, Int64(end + 40));
            RequireSame("the place of its directory", uint.MaxValue, ref start, Int64(end + 48));
        }
        if (count == 0 || start < 0 || start > end)
            throw Damaged($"its directory should have entries and begin before byte {end}; found {count} entries from byte {start}");
        Require("the length of its directory", end - start, size);
        return (start, end, count);
    }

    private Entry ReadEntry(ref long place, long end)
    {
        if (end - place < EntryLength)
            throw Damaged($"its directory should have {EntryLength} bytes or more for each entry; found {end - place} at byte {place}");
        Require($"the signature at byte {place}", EntrySignature, UInt32(place));
        ushort nameLength = UInt16(place + 28);
        long next = place + EntryLength + nameLength + UInt16(place + 30) + UInt16(place + 32);
        if (next > end)
            throw Damaged($"the entry at byte {place} should end before byte {end}; found {next}");
        string name = Encoding.Latin1.GetString(_file, (int)place + EntryLength, nameLength);
        var entry = new Entry(
            name, UInt16(place + 8), UInt16(place + 10), UInt32(place + 16), UInt32(place + 20), UInt32(place + 24), UInt32(place + 42));
        if ((entry.Flags & ~KnownFlags) != 0 || entry.Method is not (Stored or Deflated) || UInt16(place + 34) != 0)
        {
            throw Damaged(
                $"the entry '{name}' should be stored or deflated, and not encrypted; found method {entry.Method}, flags {entry.Flags:X4}, "
                + $"disk {UInt16(place + 34)}");
        }
        // libtorch reads nothing where an entry is a folder, and leaves the memory for its content as it is.
        bool isFolder = name.EndsWith('/');
        if (nameLength == 0 || (isFolder ? entry.Length > 0 : (UInt32(place + 38) & FolderAttribute) != 0))
        {
            throw Damaged(
                $"the entry '{name}' at byte {place} should be a file, or an empty folder; found {entry.Length} bytes and the attributes "
                + $"{UInt32(place + 38):X8}");
        }
        if (entry.Method == Stored ? entry.Length != entry.StoredLength : entry.Length > LargestRatio * entry.StoredLength)
            throw Damaged($"the entry '{name}' cannot have {entry.Length} bytes in {entry.StoredLength} bytes");
        place = next;
        return entry;
    }

    /// <summary>Checks a content and what stands before it. Returns the place behind it.</summary>
    /// <param name="entry">The entry in the directory.</param>
    /// <param name="free">The place behind the content before it.</param>
    /// <param name="end">The place of the directory.</param>
    private long CheckContent(Entry entry, long free, long end)
    {
        string of = $"of the entry '{entry.Name}'";
        long place = entry.Offset;
        if (place < free || end - place < ContentLength)
            throw Damaged($"the content {of} should be between the bytes {free} and {end}; found it at {place}");
        Require($"the signature {of}", ContentSignature, UInt32(place));
        Require($"the flags {of}", entry.Flags, UInt16(place + 6));
        Require($"the method {of}", entry.Method, UInt16(place + 8));
        bool follow = (entry.Flags & LengthsFollow) != 0;
        RequireUnless(follow, $"the CRC-32 {of}", entry.Crc, UInt32(place + 14));
        RequireUnless(follow, $"the compressed length {of}", entry.StoredLength, UInt32(place + 18));
        RequireUnless(follow, $"the length {of}", entry.Length, UInt32(place + 22));
        ushort nameLength = UInt16(place + 26);
        long content = place + ContentLength + nameLength + UInt16(place + 28);
        if (content + entry.StoredLength > end)
            throw Damaged($"the content {of} should end before byte {end}; found {content + entry.StoredLength}");
        string name = Encoding.Latin1.GetString(_file, (int)place + ContentLength, nameLength);
        if (name != entry.Name)
            throw Damaged($"the name {of} should be before its content, too; found '{name}'");
        uint crc = entry.Method == Stored ? Crc32.HashToUInt32(_file.AsSpan((int)content, (int)entry.StoredLength))
            : Inflate(entry, (int)content);
        if (crc != entry.Crc)
            throw Damaged($"the CRC-32 {of} should be {entry.Crc:X8}; found {crc:X8}");
        return content + entry.StoredLength;
    }

    /// <summary>Returns the CRC-32 of a deflated content, which is not kept.</summary>
    private uint Inflate(Entry entry, int content)
    {
        var crc = new Crc32();
        long length = 0;
        try
        {
            using var inflated = new DeflateStream(
                new MemoryStream(_file, content, (int)entry.StoredLength, writable: false), CompressionMode.Decompress);
            byte[] buffer = new byte[1 << 16];
            for (int read; length <= entry.Length && (read = inflated.Read(buffer)) > 0; length += read)
                crc.Append(buffer.AsSpan(0, read));
        }
        catch (InvalidDataException e)
        {
            throw Damaged($"the entry '{entry.Name}' cannot be decompressed: {e.Message.TrimEnd('.')}");
        }
        Require($"the length of the entry '{entry.Name}'", entry.Length, length);
        return crc.GetCurrentHashAsUInt32();
    }

    private ushort UInt16(long place) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan((int)place));

    private uint UInt32(long place) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan((int)place));

    private long Int64(long place) => BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan((int)place));

    private void Require(string what, long expected, long found)
    {
        if (found != expected)
            throw Damaged($"{what} should be {expected}; found {found}");
    }

    /// <summary>Requires a value; 0 is allowed, too, where the values are behind the content.</summary>
    private void RequireUnless(bool follows, string what, long expected, long found)
    {
        if (!follows || found != 0)
            Require(what, expected, found);
    }

    /// <summary>Requires the value of the zip64 record in the record at the end, unless that says that it is there.</summary>
    private void RequireSame(string what, long elsewhere, ref long value, long inZip64)
    {
        if (value != elsewhere)
            Require($"{what} in its zip64 record", value, inZip64);
        value = inZip64;
    }

    private InvalidDataException Damaged(string why) => new($"{_source} is damaged: {why}.");

    private readonly record struct Entry(
        string Name, ushort Flags, ushort Method, uint Crc, uint StoredLength, uint Length, uint Offset);
}
