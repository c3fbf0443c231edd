using System.Buffers.Binary;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip;

namespace MLExtensions.Torch;

/// <summary>
/// The zip archive that a TorchScript file is. libtorch checks neither its CRC-32s nor all of its directory, and a damaged file can end the
/// process.
/// </summary>
internal static class ScriptArchive
{
    private const int EndRecordLength = 22, Zip64RecordsLength = 56 + 20;
    private const uint EndSignature = 0x06054B50;

    /// <summary>Throws where a file is damaged.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="source">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">It is no zip archive as PyTorch writes it, or damaged; the message names it.</exception>
    public static void Check(byte[] file, string source)
    {
        CheckEndRecord(file, source);
        try
        {
            using var archive = new ZipFile(new MemoryStream(file, writable: false));
            var names = new HashSet<string>();
            foreach (ZipEntry entry in archive)
            {
                if (!names.Add(entry.Name))
                    throw Damaged(source, $"the entry '{entry.Name}' is there twice");
                if (entry.CompressedSize > file.Length || entry.CompressionMethod is not (CompressionMethod.Stored or CompressionMethod.Deflated)
                    || (entry.CompressionMethod == CompressionMethod.Stored && entry.Size != entry.CompressedSize))
                {
                    throw Damaged(source, $"the entry '{entry.Name}' should be stored or deflated, in at most {file.Length} bytes; found "
                        + $"{entry.CompressionMethod} of {entry.CompressedSize} and {entry.Size} bytes");
                }
            }
            string? fault = null;
            if (!archive.TestArchive(testData: true, TestStrategy.FindFirstError, (status, message) => fault ??= Describe(status, message)))
                throw Damaged(source, fault ?? "its directory does not fit its entries");
        }
        catch (Exception e) when (e is SharpZipBaseException or ArgumentException or IOException or OverflowException
            or IndexOutOfRangeException or NotSupportedException)
        {
            throw Damaged(source, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Checks that the directory ends where the record at the end of the file begins, with nothing before, between and after.</summary>
    private static void CheckEndRecord(ReadOnlySpan<byte> file, string source)
    {
        int end = file.Length - EndRecordLength;
        if (end < 0 || BinaryPrimitives.ReadUInt32LittleEndian(file[end..]) != EndSignature)
        {
            throw new InvalidDataException(
                $"{source} is no TorchScript file, as PyTorch writes it by torch.jit.script(model).save(path) or torch.jit.trace(model, "
                + "example).save(path): it should be a zip archive, and lacks the record at its end.");
        }
        long size = BinaryPrimitives.ReadUInt32LittleEndian(file[(end + 12)..]),
            offset = BinaryPrimitives.ReadUInt32LittleEndian(file[(end + 16)..]);
        if (size == uint.MaxValue || offset == uint.MaxValue)
            throw Damaged(source, "files of 4 GB and more are not supported");
        if (offset + size != end && offset + size != end - Zip64RecordsLength)
            throw Damaged(source, $"its directory should end at byte {end}; found {offset + size}");
    }

    private static string? Describe(TestStatus status, string? message)
        => message == null ? null : $"{(status.Entry == null ? "its directory" : $"the entry '{status.Entry.Name}'")}: {message.TrimEnd('.')}";

    private static InvalidDataException Damaged(string source, string why) => new($"{source} is damaged: {why}.");
}
