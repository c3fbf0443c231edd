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
    private bool _isOpen, _isChanged;

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
            _isChanged = false;
            _file.Save(_images);
        }
    }

    /// <summary>Reads a file, or what is kept of it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="pixels">Receives its pixels.</param>
    /// <param name="reader">Reads the file.</param>
    /// <exception cref="BrokenImageException">It cannot be opened, or is no whole image.</exception>
    public void Read(string path, Span<byte> pixels, PixelReader reader)
    {
        var file = new FileInfo(path);
        (long size, long time) = file.Exists ? (file.Length, file.LastWriteTimeUtc.Ticks)
            : throw new BrokenImageException("there is no such file");
        if (_images.TryGetValue(path, out CachedImage? kept) && kept.Size == size && kept.Time == time)
        {
            if (kept.Reason != null)
                throw new BrokenImageException(kept.Reason);
            if (kept.Pixels!.TryRead(pixels))
                return;
        }
        try
        {
            reader.ReadFile(path, pixels);
        }
        catch (BrokenImageException failure)
        {
            Keep(path, new CachedImage(size, time, null, failure.Reason));
            throw;
        }
        if (_file != null)
            Keep(path, new CachedImage(size, time, _file.Append(pixels), null));
        else if (kept != null || Interlocked.Increment(ref _inMemory) <= _mostInMemory)
            Keep(path, new CachedImage(size, time, new PixelsInMemory(pixels), null));
    }

    private void Keep(string path, CachedImage image)
    {
        _images[path] = image;
        _isChanged = true;
    }
}
