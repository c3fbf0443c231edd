namespace Microsoft.ML;

/// <summary>What a component's code knows about the format it writes and reads.</summary>
internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string? LoaderSignature;
    public readonly string? LoaderSignatureAlt;

    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null)
    {
        Check.State(modelSignature.Length == 8 && modelSignature.All(char.IsAscii), "Model signature must be eight characters");
        Check.State((loaderSignature?.Length ?? 0) <= 24 && (loaderSignatureAlt?.Length ?? 0) <= 24, "Loader signatures have at most 24 characters");
        foreach (char letter in modelSignature.Reverse())
            ModelSignature = ModelSignature << 8 | letter;
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
        LoaderSignatureAlt = loaderSignatureAlt;
    }
}

/// <summary>What the file says about one component: its format, and who can load it.</summary>
internal struct ModelHeader
{
    private const ulong Magic = 0x4C444F4D_2D464F4DUL;
    private const ulong Tail = 0x4D4F462D_4D4F444CUL;

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    internal string LoaderSignature;
    internal string LoaderSignatureAlt;
    internal string LoaderAssemblyName;

    internal ModelHeader(VersionInfo version)
    {
        ModelSignature = version.ModelSignature;
        ModelVerWritten = version.VerWrittenCur;
        ModelVerReadable = version.VerReadableCur;
        LoaderSignature = version.LoaderSignature ?? "";
        LoaderSignatureAlt = version.LoaderSignatureAlt ?? "";
        LoaderAssemblyName = version.LoaderAssemblyName ?? "";
    }

    /// <summary>Header, strings, the component's own bytes, tail: in this order.</summary>
    internal readonly void Write(BinaryWriter writer, IReadOnlyCollection<string> strings, ReadOnlySpan<byte> body)
    {
        writer.Write(Magic);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        writer.Write(LoaderSignature);
        writer.Write(LoaderSignatureAlt);
        writer.Write(LoaderAssemblyName);
        writer.Write(strings.Count);
        foreach (string text in strings)
            writer.Write(text);
        writer.Write(body.Length);
        writer.Write(body);
        writer.Write(Tail);
    }

    internal static ModelHeader Read(BinaryReader reader, out string[] strings, out byte[] body)
    {
        try
        {
            Check.Format(reader.ReadUInt64() == Magic, "Wrong file type");
            var header = new ModelHeader
            {
                ModelSignature = reader.ReadUInt64(),
                ModelVerWritten = reader.ReadUInt32(),
                ModelVerReadable = reader.ReadUInt32(),
                LoaderSignature = reader.ReadString(),
                LoaderSignatureAlt = reader.ReadString(),
                LoaderAssemblyName = reader.ReadString(),
            };
            strings = new string[CountWithin(reader)];
            for (int i = 0; i < strings.Length; i++)
                strings[i] = reader.ReadString();
            body = reader.ReadBytes(CountWithin(reader));
            Check.Format(reader.ReadUInt64() == Tail, "Corrupt model file tail");
            return header;
        }
        catch (EndOfStreamException)
        {
            throw Errors.Format("Corrupt model file: it ends too early");
        }
    }

    internal readonly void CheckVersionInfo(VersionInfo ver)
    {
        Check.Format(ModelSignature == ver.ModelSignature, "Unknown file type");
        Check.Format(ModelVerReadable <= ModelVerWritten, "Corrupt file header");
        Check.Format(ModelVerReadable <= ver.VerWrittenCur,
            $"Cannot read component '{ver.LoaderSignature}' of the model, because the model is too new. Maximum expected version {ver.VerWrittenCur}, got {ModelVerReadable}.");
        Check.Format(ModelVerWritten >= ver.VerWeCanReadBack,
            $"Cannot read component '{ver.LoaderSignature}' of the model, because the model is too old. Minimum expected version {ver.VerWeCanReadBack}, got {ModelVerWritten}.");
    }

    /// <summary>A count from the file, no larger than what is left of the file allows.</summary>
    private static int CountWithin(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Check.Format(count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position, "Corrupt model file: a count exceeds the file");
        return count;
    }
}
