using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Images;
using MLExtensions.Mapping;
using MLExtensions.Persistence;

[assembly: LoadableClass(
    typeof(ImageExtractingTransformer), typeof(ImageExtractingTransformer), null, typeof(SignatureLoadModel), "Extract image",
    ImageExtractingTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>Reads images as vectors of pixels of one size; <see cref="ImageExtractingEstimator"/> says how.</summary>
/// <remarks>
/// <para>
/// A cursor decodes on all cores, ahead of the rows that it returns. The memory of an image is freed as soon as it is resized. Images that
/// are an MLImage are resized one by one, and belong to whoever made them.
/// </para>
/// <para>A model that is loaded decodes each image when it is read: it has no cache.</para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// ImageExtractingTransformer transformer = mlContext.Transforms.ExtractImage("Features", "ImagePath", 64, 64).Fit(images);
/// foreach (float[] pixels in transformer.Transform(images).GetColumn&lt;float[]&gt;("Features"))
///     Console.WriteLine(pixels.Average());
/// </code>
/// </example>
public sealed class ImageExtractingTransformer : RowToRowTransformer
{
    internal const string LoaderSignature = "ExtractImage";
    private const string OutputMember = PredictionFormat.OutputColumnName, InputMember = PredictionFormat.InputColumnName,
        FolderMember = "imageFolder", WidthMember = "width", HeightMember = "height", ChannelsMember = "channels", FitMember = "fit",
        FilterMember = "filter", LayoutMember = "layout", BackgroundMember = "background", BrokenMember = "brokenImages",
        PixelsMember = "maximumPixels";

    private readonly IHostEnvironment _environment;
    private readonly ImageExtractingEstimator.Options _options;
    private readonly ConcurrentDictionary<string, (string Reason, long Number)> _broken = new();
    private long _failures;

    internal ImageExtractingTransformer(IHostEnvironment environment, ImageExtractingEstimator.Options options, PixelCache? cache)
    {
        (_environment, _options, Cache) = (environment, options, cache);
        PixelShape shape = options.Shape;
        (Reader, Length) = (new PixelReader(shape), shape.Length);
        Writer = new PixelWriter(options);
    }

    /// <summary>Gets the name of the output column.</summary>
    public string OutputColumnName => _options.OutputColumnName;

    /// <summary>Gets the name of the column of images.</summary>
    public string InputColumnName => _options.InputColumnName;

    /// <summary>Gets the folder that paths begin at, unless they are absolute; empty for the working folder.</summary>
    public string ImageFolder => _options.ImageFolder;

    /// <summary>Gets the shape of the output: channels, height and width, or height, width and channels.</summary>
    public IReadOnlyList<int> OutputShape => [.. Writer.Dimensions];

    /// <summary>
    /// Gets the images that passes over data could not read until now, by name. Where
    /// <see cref="ImageExtractingEstimator.Options.BrokenImages"/> is LeaveOut, their rows were left out. Images given to a
    /// PredictionEngine are not kept.
    /// </summary>
    public IReadOnlyList<BrokenImage> BrokenImages =>
    [
        .. _broken.Select(image => new BrokenImage { Name = image.Key, Reason = image.Value.Reason })
            .OrderBy(image => image.Name, StringComparer.Ordinal),
    ];

    internal PixelReader Reader { get; }

    internal PixelWriter Writer { get; }

    internal PixelCache? Cache { get; }

    internal bool LeavesOut => _options.BrokenImages == BrokenImageHandling.LeaveOut;

    internal int Length { get; }

    private protected override string Signature => LoaderSignature;

    /// <summary>Gets how many times an image could not be read until now.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    internal void AddBroken(string name, string reason) => _broken[name] = (reason, Interlocked.Increment(ref _failures));

    /// <summary>Writes to the log that a pass has left out rows.</summary>
    /// <param name="count">The number of rows left out.</param>
    /// <param name="rows">The number of all rows.</param>
    /// <param name="failuresBefore">The <see cref="Failures"/> before the pass. Images that failed since then are named.</param>
    internal void ReportLeftOut(long count, long rows, long failuresBefore)
    {
        const int MostNames = 10;
        string[] broken =
        [
            .. _broken.Where(image => image.Value.Number > failuresBefore).Select(image => $"{image.Key}: {image.Value.Reason}")
                .Order(StringComparer.Ordinal),
        ];
        using IChannel channel = _environment.Start("ExtractImage");
        channel.Warning(
            MessageSensitivity.UserData,
            $"Left out {count} of {rows} row{(rows == 1 ? "" : "s")}, because the image cannot be read. "
            + $"{string.Join("; ", broken.Take(MostNames))}{(broken.Length > MostNames ? "; and others" : "")}.");
    }

    /// <summary>Writes to the log what a cache file says, where it says something.</summary>
    internal void ReportCache(string? message)
    {
        if (message == null)
            return;
        using IChannel channel = _environment.Start("ExtractImage");
        channel.Warning(MessageSensitivity.UserData, message);
    }

    private static ImageExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(ImageExtractingTransformer));
        return streams.ReadJson(PredictionFormat.SettingsStream, root => new ImageExtractingTransformer(env, Read(root), cache: null));
    }

    private static ImageExtractingEstimator.Options Read(JsonElement root)
    {
        int[] background = root.Numbers(BackgroundMember);
        if (background.Length != 3 || background.Any(value => value is < 0 or > byte.MaxValue))
            throw new InvalidDataException($"'{BackgroundMember}' should be three bytes; found {InvariantText.Of(background)}.");
        return new ImageExtractingEstimator.Options
        {
            OutputColumnName = root.Text(OutputMember), InputColumnName = root.Text(InputMember), ImageFolder = root.Text(FolderMember),
            Width = root.GetProperty(WidthMember).GetInt32(), Height = root.GetProperty(HeightMember).GetInt32(),
            Channels = root.GetProperty(ChannelsMember).GetInt32(), Fit = Enum<ImageFit>(FitMember),
            Filter = Enum<ImageFilter>(FilterMember), Layout = Enum<ImageLayout>(LayoutMember),
            BrokenImages = Enum<BrokenImageHandling>(BrokenMember), MaximumPixels = root.GetProperty(PixelsMember).GetInt64(),
            Background = new ImageColor((byte)background[0], (byte)background[1], (byte)background[2]), Scaling = ImageScaling.Load(root),
            MaximumCacheBytes = 0,
        }.CheckedCopy();

        T Enum<T>(string member)
            where T : struct, Enum
            => System.Enum.TryParse(root.Text(member), out T value) ? value
                : throw new InvalidDataException(
                    $"'{member}' should be one of {string.Join(", ", System.Enum.GetNames<T>())}; found '{root.Text(member)}'.");
    }

    private protected override void SaveStreams(IDictionary<string, byte[]> streams)
        => streams.Add(PredictionFormat.SettingsStream, Json.Write(json =>
    {
        json.WriteString(OutputMember, OutputColumnName);
        json.WriteString(InputMember, InputColumnName);
        json.WriteString(FolderMember, ImageFolder);
        json.WriteNumber(WidthMember, _options.Width);
        json.WriteNumber(HeightMember, _options.Height);
        json.WriteNumber(ChannelsMember, _options.Channels);
        json.WriteString(FitMember, _options.Fit.ToString());
        json.WriteString(FilterMember, _options.Filter.ToString());
        json.WriteString(LayoutMember, _options.Layout.ToString());
        json.WriteNumbers(BackgroundMember, [_options.Background.Red, _options.Background.Green, _options.Background.Blue]);
        json.WriteString(BrokenMember, _options.BrokenImages.ToString());
        json.WriteNumber(PixelsMember, _options.MaximumPixels);
        _options.Scaling.Save(json);
    }));

    private protected override RowMapping Map(DataViewSchema input) => new ImageMapping(this, input);

    private protected override IDataView View(IDataView input, RowMapping mapping)
        => new ExtractedImagesView(input, (ImageMapping)mapping, this);
}
