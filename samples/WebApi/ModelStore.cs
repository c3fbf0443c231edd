namespace WebApiSample;

/// <summary>
/// The model of the service. Where its file is replaced, the new one predicts from then on; requests under way keep theirs.
/// </summary>
internal sealed partial class ModelStore(IConfiguration configuration, ILogger<ModelStore> log) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    private readonly string _path = configuration["Model"] ?? "fashion-mnist.zip";
    private volatile LoadedModel? _current;
    private (DateTime Time, long Length) _loaded;

    /// <summary>Gets the model; null before the first one was loaded.</summary>
    public LoadedModel? Current => _current;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Looking at the file works on any file system, also where it is mounted from elsewhere.
        using var timer = new PeriodicTimer(s_interval);
        do
            Refresh();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Refresh()
    {
        try
        {
            var file = new FileInfo(_path);
            if (!file.Exists && _current != null)
                return;
            (DateTime Time, long Length) found = (file.LastWriteTimeUtc, file.Exists ? file.Length : 0);
            if (found == _loaded)
                return;
            // A file that cannot be loaded is tried again when it has changed, such as one that is still being written.
            _loaded = found;
            LoadedModel model = LoadedModel.Load(_path);
            _current = model;
            LogLoaded(_path, model.Description.Version, string.Join(", ", model.Description.Classes));
        }
        catch (Exception e)
        {
            // Whatever is wrong with the new file, the service goes on with the model that it has.
            LogNotLoaded(e, _path);
        }
    }

    [LoggerMessage(LogLevel.Information, "Loaded {Path}, version {Version}, classes {Classes}")]
    private partial void LogLoaded(string path, string version, string classes);

    [LoggerMessage(LogLevel.Error, "{Path} could not be loaded; the former model, if there is one, goes on to predict")]
    private partial void LogNotLoaded(Exception exception, string path);
}
