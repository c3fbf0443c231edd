using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MLExtensions.Images;

/// <summary>A file of pixels: a header, a list of images with the SHA-256 of the pixels of each, and the pixels.</summary>
/// <remarks>
/// What is new lies in a file of its own until it is saved, which writes both into a third one and renames that. So the file of the right
/// name is always complete.
/// </remarks>
internal sealed class CacheFile(string path, PixelShape shape)
{
    private const int HashPlace = 8, LengthPlace = HashPlace + SHA256.HashSizeInBytes, HeaderBytes = LengthPlace + sizeof(long);

    private readonly Lock _lock = new();
    private SafeFileHandle? _new;
    private long _newBytes;

    private static ReadOnlySpan<byte> Magic => "MLXPIX01"u8;

    /// <summary>Reads the list of images. Returns a message where the file cannot be used; otherwise null.</summary>
    /// <param name="images">Receives the images, by path.</param>
    /// <exception cref="IOException">It is another file, or cannot be opened.</exception>
    public string? Open(ConcurrentDictionary<string, CachedImage> images)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return null;
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            byte[] header = ReadBytes(file, 0, HeaderBytes);
            if (!header.AsSpan(0, HashPlace).SequenceEqual(Magic))
            {
                throw new IOException(
                    $"The file '{path}' exists, and is no cache of images. Choose another path for CacheFile, or delete it.");
            }
            byte[] list = ReadBytes(file, HeaderBytes, BitConverter.ToInt64(header, LengthPlace));
            if (!SHA256.HashData(list).AsSpan().SequenceEqual(header.AsSpan(HashPlace, SHA256.HashSizeInBytes)))
                throw new InvalidDataException("the SHA-256 of its list of images is another one");
            ReadList(new BinaryReader(new MemoryStream(list)), file, HeaderBytes + list.Length, images);
            return null;
        }
        catch (InvalidDataException e)
        {
            images.Clear();
            file.Dispose();
            return $"The cache of images '{path}' is not used, and written anew: {e.Message}.";
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Keeps pixels until <see cref="Save"/> is called.</summary>
    public KeptPixels Append(ReadOnlySpan<byte> pixels)
    {
        byte[] hash = SHA256.HashData(pixels);
        lock (_lock)
        {
            _new ??= CreateUnnamed();
            long place = _newBytes;
            RandomAccess.Write(_new, pixels, place);
            _newBytes += pixels.Length;
            return new PixelsInFile(_new, place, hash);
        }
    }

    /// <summary>Creates a file that is gone when the process ends, however it ends.</summary>
    private SafeFileHandle CreateUnnamed()
    {
        string name = $"{path}.{Guid.NewGuid():N}{DurableFile.Unfinished}";
        SafeFileHandle file = File.OpenHandle(
            name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        // Elsewhere than on Windows, closing deletes only where .NET can run; an open file needs no name.
        if (!OperatingSystem.IsWindows())
            File.Delete(name);
        return file;
    }

    /// <summary>Writes all images that are kept.</summary>
    /// <param name="images">The images. Their pixels are those of the new file then.</param>
    public void Save(ConcurrentDictionary<string, CachedImage> images)
    {
        byte[] pixels = new byte[shape.Length];
        // An image whose pixels are damaged is decoded when it is read next.
        KeyValuePair<string, CachedImage>[] saved =
        [
            .. images.ToArray().Where(image => image.Value.Pixels == null || image.Value.Pixels.TryRead(pixels))
                .OrderBy(image => image.Key, StringComparer.Ordinal),
        ];
        byte[] list = WriteList(saved);
        using (var file = DurableFile.Create(path))
        {
            byte[] header = new byte[HeaderBytes];
            Magic.CopyTo(header);
            SHA256.HashData(list).CopyTo(header, HashPlace);
            BitConverter.TryWriteBytes(header.AsSpan(LengthPlace), (long)list.Length);
            file.Stream.Write(header);
            file.Stream.Write(list);
            foreach ((string name, CachedImage image) in saved)
            {
                if (image.Pixels == null)
                    continue;
                if (!image.Pixels.TryRead(pixels))
                    throw new IOException($"The pixels of '{name}' in the cache of images '{path}' changed while they were read.");
                file.Stream.Write(pixels);
            }
            file.Finish();
        }
        lock (_lock)
        {
            // The file is closed when no image refers to it any more.
            (_new, _newBytes) = (null, 0);
        }
        Open(images);
    }

    private byte[] WriteList(KeyValuePair<string, CachedImage>[] images)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(shape.ToString());
        writer.Write(images.Length);
        foreach ((string name, CachedImage image) in images)
        {
            writer.Write(name);
            writer.Write(image.Size);
            writer.Write(image.Time);
            writer.Write(image.Reason ?? "");
            if (image.Pixels is PixelsInFile pixels)
                writer.Write(pixels.Hash);
        }
        return stream.ToArray();
    }

    private void ReadList(BinaryReader reader, SafeFileHandle file, long place, ConcurrentDictionary<string, CachedImage> images)
    {
        if (reader.ReadString() is var found && found != shape.ToString())
            throw new InvalidDataException($"its images should be of {shape}; found {found}");
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            (long size, long time, string reason) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadString());
            PixelsInFile? pixels = reason.Length > 0 ? null : new PixelsInFile(file, place, reader.ReadBytes(SHA256.HashSizeInBytes));
            images[name] = new CachedImage(size, time, pixels, pixels == null ? reason : null);
            place += pixels == null ? 0 : shape.Length;
        }
    }

    private static byte[] ReadBytes(SafeFileHandle file, long place, long length)
    {
        long size = RandomAccess.GetLength(file);
        if (length < 0 || place + length > size || length > Array.MaxLength)
            throw new InvalidDataException($"it has {size} bytes, and should have {length} from byte {place} on");
        byte[] bytes = new byte[length];
        for (int read = 0; read < bytes.Length;)
        {
            int count = RandomAccess.Read(file, bytes.AsSpan(read), place + read);
            read += count > 0 ? count : throw new InvalidDataException($"it ends at byte {place + read}");
        }
        return bytes;
    }
}
