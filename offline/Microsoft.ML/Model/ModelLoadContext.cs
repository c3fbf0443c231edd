using System.Reflection;
using System.Text;

namespace Microsoft.ML;

/// <summary>From where one component of a model is loaded.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public readonly RepositoryReader Repository;
    public readonly string? Directory;
    public readonly BinaryReader Reader;
    internal ModelHeader Header;

    private readonly string[] _strings;

    private ModelLoadContext(RepositoryReader rep, Stream content, string? dir)
    {
        Repository = rep;
        Directory = dir;
        using var reader = new BinaryReader(content);
        Header = ModelHeader.Read(reader, out _strings, out byte[] body);
        Reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
    }

    public string LoaderAssemblyName => Header.LoaderAssemblyName;

    public void Dispose() => Reader.Dispose();

    public void CheckAtModel() => Check.State(Reader.BaseStream.Position == 0, "Something has been read before the model");

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => Header.CheckVersionInfo(ver);

    public string? LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        Check.Format(-1 <= id && id < _strings.Length, "Corrupt model file: no such string");
        return id < 0 ? null : _strings[id];
    }

    public string LoadString() => LoadStringOrNull() ?? throw Errors.Format("Corrupt model file: a string is missing");

    public string LoadNonEmptyString()
    {
        string text = LoadString();
        Check.Format(text.Length > 0, "Corrupt model file: a string is empty");
        return text;
    }

    /// <summary>Reads a stream beside the component's own bytes; false where there is none of this name.</summary>
    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using MemoryStream? content = Repository.OpenOrNull(Directory, name);
        if (content == null)
            return false;
        using var reader = new BinaryReader(content, Encoding.UTF8);
        action(reader);
        return true;
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name) where TRes : class
        => LoadModel<TRes, TSig>(env, out result, Repository, RepositoryWriter.Join(Directory, name));

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir) where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out TRes? found, rep, dir))
            throw Errors.Format("Corrupt model file");
        result = found!;
    }

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes? result, RepositoryReader rep, string dir) where TRes : class
    {
        result = null;
        using MemoryStream? content = rep.OpenOrNull(dir, ModelSaveContext.ModelStreamName);
        if (content == null)
            return false;
        using var ctx = new ModelLoadContext(rep, content, dir);
        result = ctx.Create<TSig>(env) as TRes ?? throw Errors.Format($"Couldn't load model: '{dir}'");
        Check.Format(ctx.Reader.BaseStream.Position == ctx.Reader.BaseStream.Length, $"Corrupt model file: '{dir}' has more bytes than its component reads");
        return true;
    }

    /// <summary>The assembly that the file names is loaded and its attributes are found, so nobody has to register it.</summary>
    private object? Create<TSig>(IHostEnvironment env)
    {
        if (LoaderAssemblyName.Length > 0)
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
        foreach (string signature in new[] { Header.LoaderSignature, Header.LoaderSignatureAlt })
        {
            if (signature.Length > 0 && env.ComponentCatalog.TryCreate<TSig>(env, signature, [this], out object? result))
                return result;
        }
        return null;
    }
}
