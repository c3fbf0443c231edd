using System.Collections.Concurrent;

namespace MLExtensions.Images;

/// <summary>
/// Keeps the pixels of files that were read, in memory or in a file, with the size and the time of each file, so that they are decoded
/// once.
/// </summary>
/// <remarks>Thread safety: any number of threads may use it at once.</remarks>
internal sealed class PixelCache
{
    private const int ShareOfMemory = 4;

    private readonly ConcurrentDictionary<string, CachedImage> _images = new(StringComparer.Ordinal);
    private readonly CacheFile? _file;
    private readonly long _mostInMemory;
    private readonly Lock _lock = new();
    private long _inMemory;
    private bool _isOpen;
    private volatile bool _isChanged;

    private PixelCache(CacheFile? file, long mostInMemory) => (_file, _mostInMemory) = (file, mostInMemory);

    /// <summary>Creates the cache that options ask for; null for none.</summary>
    public static PixelCache? Create(ImageExtractingEstimator.Options options)
    {
        PixelShape shape = options.Shape;
        if (options.CacheFile != null)
            return new PixelCache(new CacheFile(Path.GetFullPath(options.CacheFile), shape), 0);
        long bytes = options.MaximumCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory;
        return bytes < shape.Length ? null : new PixelCache(null, bytes / shape.Length);
    }

    /// <summary>Opens the cache file at first use. Returns a message where it cannot be used; otherwise null.</summary>
    /// <exception cref="IOException">It is another file, or cannot be opened.</exception>
    public string? Open()
    {
        lock (_lock)
        {
            if (_file == null || _isOpen)
                return null;
            string? message = _file.Open(_images);
            _isOpen = true;
            return message;
        }
    }

    /// <summary>Writes the cache file, where it lacks an image.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save()
    {
        lock (_lock)
        {
            if (_file == null || !_isChanged)
                return;
            // An image that is read meanwhile is written at the end of its own pass.
            _isChanged = false;
            try
            {
                _file.Save(_images);
            }
            catch
            {
                _isChanged = true;
                throw;
            }
        }
    }

    /// <summary>Reads a file, or what is kept of it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="pixels">Receives its pixels.</param>
    /// <param name="reader">Reads the file.</param>
    /// <exception cref="BrokenImageException">It cannot be opened, or is no whole image.</exception>
    public void Read(string path, Span<byte> pixels, PixelReader reader)
    {
        using var file = ImageFile.Open(path);
        string name = Path.GetFullPath(path);
        if (_images.TryGetValue(name, out CachedImage? kept) && kept.Size == file.Size && kept.Time == file.Time)
        {
            if (kept.Reason != null)
                throw new BrokenImageException(kept.Reason);
            if (kept.Pixels!.TryRead(pixels))
                return;
        }
        // What hinders reading the file, such as a missing permission, can change while its size and time do not: it is not kept.
        ReadOnlySpan<byte> bytes = file.ReadBytes();
        try
        {
            reader.Read(bytes, pixels);
        }
        catch (BrokenImageException failure)
        {
            Keep(name, new CachedImage(file.Size, file.Time, null, failure.Reason));
            if (kept?.Pixels is PixelsInMemory)
                Interlocked.Decrement(ref _inMemory);
            throw;
        }
        if (_file != null)
            Keep(name, new CachedImage(file.Size, file.Time, _file.Append(pixels), null));
        else if (kept?.Pixels != null || HasRoom())
            Keep(name, new CachedImage(file.Size, file.Time, new PixelsInMemory(pixels), null));
    }

    private bool HasRoom()
    {
        if (Interlocked.Increment(ref _inMemory) <= _mostInMemory)
            return true;
        Interlocked.Decrement(ref _inMemory);
        return false;
    }

    private void Keep(string name, CachedImage image)
    {
        _images[name] = image;
        _isChanged = true;
    }
}
