namespace Microsoft.ML;

/// <summary>Where one component of a model is saved: its own bytes, streams beside them, components inside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelStreamName = "Model.key";

    internal readonly RepositoryWriter Repository;
    internal readonly string? Directory;
    internal readonly BinaryWriter Writer;
    internal ModelHeader Header;

    private readonly MemoryStream _body = new();
    private readonly Dictionary<string, int> _strings = [];

    internal ModelSaveContext(RepositoryWriter rep, string? dir)
    {
        Repository = rep;
        Directory = dir;
        Writer = new BinaryWriter(_body);
    }

    public void Dispose() => Writer.Dispose();

    internal void CheckAtModel()
    {
        Writer.Flush();
        Check.State(_body.Position == 0, "Something has been written before the model");
    }

    internal void SetVersionInfo(VersionInfo ver) => Header = new ModelHeader(ver);

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action) => Repository.Write(Directory, name, action);

    internal void SaveStringOrNull(string? str)
    {
        if (str == null)
            Writer.Write(-1);
        else
            SaveString(str);
    }

    internal void SaveString(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        if (!_strings.TryGetValue(str, out int id))
            _strings.Add(str, id = _strings.Count);
        Writer.Write(id);
    }

    internal void SaveString(ReadOnlyMemory<char> str) => SaveString(str.ToString());

    internal void SaveNonEmptyString(string str)
    {
        Check.NonEmpty(str);
        SaveString(str);
    }

    /// <summary>Saves a component inside this one, in a folder of its own.</summary>
    internal void SaveModel<T>(T value, string name) where T : class => SaveModel(Repository, value, RepositoryWriter.Join(Directory, name));

    internal static void SaveModel<T>(RepositoryWriter rep, T? value, string? path) where T : class
    {
        if (value is not ICanSaveModel component)
            return;
        using var ctx = new ModelSaveContext(rep, path);
        component.Save(ctx);
        ctx.Done();
    }

    private void Done()
    {
        Check.State(Header.ModelSignature != 0, "ModelSignature not specified!");
        Writer.Flush();
        string[] strings = [.. _strings.OrderBy(entry => entry.Value).Select(entry => entry.Key)];
        Repository.Write(Directory, ModelStreamName, writer => Header.Write(writer, strings, _body.GetBuffer().AsSpan(0, (int)_body.Length)));
    }
}
