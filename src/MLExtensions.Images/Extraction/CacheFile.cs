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
    /// <exception cref="IOException">It is another file, or cannot be opened, or its folder is missing.</exception>
    public string? Open(ConcurrentDictionary<string, CachedImage> images)
    {
        SafeFileHandle? file = OpenExisting();
        if (file == null)
            return null;
        try
        {
            byte[] header = ReadBytes(file, 0, HeaderBytes);
            byte[] list = ReadBytes(file, HeaderBytes, BitConverter.ToInt64(header, LengthPlace));
            if (!SHA256.HashData(list).AsSpan().SequenceEqual(header.AsSpan(HashPlace, SHA256.HashSizeInBytes)))
                throw new InvalidDataException("the SHA-256 of its list of images is another one");
            foreach ((string name, CachedImage image) in ReadList(list, file))
                images[name] = image;
            return null;
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            return $"The cache of images '{path}' is not used, and written anew: {e.Message}.";
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file. Returns null where there is none, or an empty one.</summary>
    private SafeFileHandle? OpenExisting()
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder of the cache of images '{path}' (CacheFile) should exist; it does not.");
        if (Directory.Exists(path))
            throw new IOException($"CacheFile should be the path of a file; '{path}' is a folder.");
        if (!File.Exists(path))
            return null;
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The cache of images '{path}' (CacheFile) cannot be opened: {e.Message}", e);
        }
        long size = RandomAccess.GetLength(file);
        byte[] begin = new byte[Math.Min(size, Magic.Length)];
        if (size > 0 && RandomAccess.Read(file, begin, 0) == Magic.Length && begin.AsSpan().SequenceEqual(Magic))
            return file;
        file.Dispose();
        return size == 0 ? null
            : throw new IOException(
                $"The file '{path}' exists, and is no cache of images. Choose another path for CacheFile, or delete it.");
    }

    /// <summary>Keeps pixels until <see cref="Save"/> is called.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public KeptPixels Append(ReadOnlySpan<byte> pixels)
    {
        byte[] hash = SHA256.HashData(pixels);
        lock (_lock)
        {
            try
            {
                _new ??= CreateUnnamed();
                long place = _newBytes;
                RandomAccess.Write(_new, pixels, place);
                _newBytes += pixels.Length;
                return new PixelsInFile(_new, place, hash);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(e);
            }
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

    /// <summary>Writes all images that are kept, and those that another estimator has written meanwhile.</summary>
    /// <remarks>Images whose files are gone are left out, so that the file does not grow for ever.</remarks>
    /// <param name="images">The images. Their pixels are those of the new file then.</param>
    /// <exception cref="IOException">It cannot be written, or another file has its name.</exception>
    public void Save(ConcurrentDictionary<string, CachedImage> images)
    {
        var written = new ConcurrentDictionary<string, CachedImage>(StringComparer.Ordinal);
        Open(written);
        foreach ((string name, CachedImage image) in written)
            images.TryAdd(name, image);
        byte[] pixels = new byte[shape.Length];
        // An image whose pixels are damaged is decoded when it is read next.
        KeyValuePair<string, CachedImage>[] saved =
        [
            .. images.ToArray().Where(image => File.Exists(image.Key))
                .Where(image => image.Value.Pixels == null || image.Value.Pixels.TryRead(pixels))
                .OrderBy(image => image.Key, StringComparer.Ordinal),
        ];
        try
        {
            Write(saved, pixels);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
        lock (_lock)
        {
            // The file is closed when no image refers to it any more.
            (_new, _newBytes) = (null, 0);
        }
        Open(images);
    }

    private void Write(KeyValuePair<string, CachedImage>[] images, byte[] pixels)
    {
        byte[] list = WriteList(images), header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        SHA256.HashData(list).CopyTo(header, HashPlace);
        BitConverter.TryWriteBytes(header.AsSpan(LengthPlace), (long)list.Length);
        using var file = DurableFile.Create(path);
        file.Stream.Write(header);
        file.Stream.Write(list);
        foreach ((string name, CachedImage image) in images)
        {
            if (image.Pixels == null)
                continue;
            if (!image.Pixels.TryRead(pixels))
                throw new IOException($"The pixels of '{name}' changed while they were read.");
            file.Stream.Write(pixels);
        }
        file.Finish();
    }

    private IOException CannotWrite(Exception e) => new($"The cache of images '{path}' (CacheFile) cannot be written: {e.Message}", e);

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

    private List<KeyValuePair<string, CachedImage>> ReadList(byte[] list, SafeFileHandle file)
    {
        using var reader = new BinaryReader(new MemoryStream(list), Encoding.UTF8);
        var images = new List<KeyValuePair<string, CachedImage>>();
        long place = HeaderBytes + list.Length;
        try
        {
            if (reader.ReadString() is var found && found != shape.ToString())
                throw new InvalidDataException($"its images should be of {shape}; found {found}");
            int count = reader.ReadInt32();
            for (int i = 0; i < count; i++)
            {
                string name = reader.ReadString();
                (long size, long time, string reason) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadString());
                PixelsInFile? pixels = reason.Length > 0 ? null
                    : new PixelsInFile(file, place, reader.ReadBytes(SHA256.HashSizeInBytes));
                images.Add(new(name, new CachedImage(size, time, pixels, pixels == null ? reason : null)));
                place += pixels == null ? 0 : shape.Length;
            }
            return images;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("its list of images cannot be read", e);
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
