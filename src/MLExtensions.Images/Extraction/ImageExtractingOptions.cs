using MLExtensions.Images;

namespace MLExtensions;

public sealed partial class ImageExtractingEstimator
{
    /// <summary>The settings of <c>mlContext.Transforms.ExtractImage</c>. The estimator takes a copy.</summary>
    public sealed class Options
    {
        private const int MaximumSide = 1 << 15;

        /// <summary>Gets or sets the name of the output column.</summary>
        /// <value>Default: Features.</value>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>Gets or sets the name of the column of images: of their paths, their bytes, or an MLImage.</summary>
        /// <value>Default: ImagePath.</value>
        public string InputColumnName { get; set; } = "ImagePath";

        /// <summary>Gets or sets the folder that paths begin at, unless they are absolute.</summary>
        /// <value>Empty for the working folder. Default: empty.</value>
        public string ImageFolder { get; set; } = "";

        /// <summary>Gets or sets the number of columns of the pixels.</summary>
        /// <value>1 to 32,768. Default: 224.</value>
        public int Width { get; set; } = 224;

        /// <summary>Gets or sets the number of rows of the pixels.</summary>
        /// <value>1 to 32,768. Default: 224.</value>
        public int Height { get; set; } = 224;

        /// <summary>Gets or sets the number of channels.</summary>
        /// <value>3 for red, green and blue, or 1 for grey. Default: 3.</value>
        public int Channels { get; set; } = 3;

        /// <summary>Gets or sets how an image is fitted where its ratio of width and height is another one.</summary>
        /// <value>Default: the largest part of that ratio, from the middle.</value>
        public ImageFit Fit { get; set; } = ImageFit.Crop;

        /// <summary>Gets or sets how images are resized.</summary>
        /// <value>Default: bilinear.</value>
        public ImageFilter Filter { get; set; } = ImageFilter.Bilinear;

        /// <summary>Gets or sets the order of the numbers.</summary>
        /// <value>Default: channels x height x width.</value>
        public ImageLayout Layout { get; set; } = ImageLayout.Planar;

        /// <summary>Gets or sets the numbers that the bytes of an image become.</summary>
        /// <value>Default: 0 to 1.</value>
        public ImageScaling Scaling { get; set; } = ImageScaling.ZeroToOne;

        /// <summary>Gets or sets the colour behind transparent pixels, and of what an image does not cover.</summary>
        /// <value>Default: white.</value>
        public ImageColor Background { get; set; } = ImageColor.White;

        /// <summary>Gets or sets what happens to an image that cannot be read.</summary>
        /// <value>Default: an exception.</value>
        public BrokenImageHandling BrokenImages { get; set; } = BrokenImageHandling.Throw;

        /// <summary>
        /// Gets or sets the number of pixels above which an image counts as broken. It is compared with the header, before memory is
        /// allocated for the pixels, 4 bytes each.
        /// </summary>
        /// <value>1 to 500,000,000. Default: 89,478,485, as in Pillow.</value>
        public long MaximumPixels { get; set; } = 89_478_485;

        /// <summary>
        /// Gets or sets the number of bytes of memory for images that have been read, so that they are decoded once.
        /// </summary>
        /// <remarks>
        /// Kept are the resized pixels of files, a byte each, while this estimator or a transformer that it has fitted is in use. They are
        /// used for each pass over data, also in cross-validation, where a file has the same size and time as before. A PredictionEngine
        /// does not fill the memory. Where <see cref="CacheFile"/> is given, it keeps the pixels instead.
        /// </remarks>
        /// <value>0 for none; null for a quarter of the memory that is available to the process. Default: null.</value>
        public long? MaximumCacheBytes { get; set; }

        /// <summary>
        /// Gets or sets the path of a file that keeps the resized pixels for later processes.
        /// </summary>
        /// <remarks>
        /// It is written where a pass over data ends that has decoded files which it does not have. Files whose size or time has changed
        /// are decoded anew; those that are gone are dropped. The pixels and their list have a SHA-256. A file that is damaged, or of other
        /// settings, is written anew; one that is no cache of images is refused, and so is a folder that is missing.
        /// </remarks>
        /// <value>Null for none. Default: null.</value>
        public string? CacheFile { get; set; }

        internal PixelShape Shape => new(Width, Height, Channels, Fit, Filter, Background, MaximumPixels);

        internal Options CheckedCopy()
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
            ArgumentNullException.ThrowIfNull(ImageFolder);
            ArgumentNullException.ThrowIfNull(Scaling);
            Setting.Require(Width is >= 1 and <= MaximumSide, nameof(Width), Width, $"from 1 to {MaximumSide}");
            Setting.Require(Height is >= 1 and <= MaximumSide, nameof(Height), Height, $"from 1 to {MaximumSide}");
            Setting.Require(Channels is 1 or 3, nameof(Channels), Channels, "3 for red, green and blue, or 1 for grey");
            Setting.Require((long)Width * Height * Channels <= MostNumbers, nameof(Width), Width,
                $"so small that an image has at most {MostNumbers} numbers; it has {(long)Width * Height * Channels}");
            RequireDefined(nameof(Fit), Fit);
            RequireDefined(nameof(Filter), Filter);
            RequireDefined(nameof(Layout), Layout);
            RequireDefined(nameof(BrokenImages), BrokenImages);
            Setting.Require(MaximumPixels is >= 1 and <= MostPixels, nameof(MaximumPixels), MaximumPixels, $"from 1 to {MostPixels}");
            Setting.Require(MaximumCacheBytes is null or >= 0, nameof(MaximumCacheBytes), MaximumCacheBytes, "0 or more, or null");
            Setting.Require(CacheFile is null || CacheFile.Trim().Length > 0, nameof(CacheFile), CacheFile, "a path, or null");
            Scaling.Check(Channels);
            return (Options)MemberwiseClone();

            static void RequireDefined<T>(string name, T value)
                where T : struct, Enum
                => Setting.Require(Enum.IsDefined(value), name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        }
    }

    // A buffer of pixels, 4 bytes each, is one array.
    private const long MostPixels = 500_000_000, MostNumbers = 1 << 27;
}
