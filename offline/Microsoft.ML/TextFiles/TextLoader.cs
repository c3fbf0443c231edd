[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Data.TextLoader), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Text Loader", Microsoft.ML.Data.TextLoader.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Loads text files with separated fields.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    internal const string LoaderSignature = "TextLoader";

    private static readonly VersionInfo Version = new("TXTLOADR", 0x0001000E, 0x0001000E, 0x0001000E, typeof(TextLoader).Assembly.FullName!, LoaderSignature);

    private readonly IHost _host;
    private readonly TextFormat _format;
    private readonly TextColumn[] _columns;
    private readonly string? _header;
    private readonly DataViewSchema _schema;

    internal TextLoader(IHostEnvironment env, Options? options, IMultiStreamSource? dataSample)
    {
        options ??= new();
        dataSample ??= new MultiFileSource(null);
        _host = env.Register(LoaderSignature);
        _format = TextFormat.Of(options);
        IMultiStreamSource? named = !string.IsNullOrWhiteSpace(options.HeaderFile) ? new MultiFileSource(options.HeaderFile) : _format.HasHeader ? dataSample : null;
        _header = named != null ? TextLines.First(named, _format, 1).FirstOrDefault() : null;
        _columns = TextColumnBinder.Bind(options.Columns, _format, dataSample);
        _schema = TextSchema.Create(_columns, _format, _header);
    }

    private TextLoader(IHostEnvironment env, ModelLoadContext ctx)
    {
        _host = env.Register(LoaderSignature);
        (_format, _header, _columns) = TextLoaderFile.Read(ctx);
        _schema = TextSchema.Create(_columns, _format, _header);
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TextDataView(_host, _schema, _columns, _format, source);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        TextLoaderFile.Write(ctx, _format, _header, _columns);
    }

    private static TextLoader Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env, ctx);
    }
}
