using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;

namespace MutationWorker;

/// <summary>A kind of files: how a whole one is written, and which numbers are in one.</summary>
internal abstract class FileFormat
{
    private static readonly Dictionary<string, Func<FileFormat>> s_formats = new()
    {
        ["idx"] = () => new IdxFormat(isCompressed: false),
        ["idx.gz"] = () => new IdxFormat(isCompressed: true),
        ["safetensors"] = () => new ParametersFormat(),
        ["checkpoint"] = () => new CheckpointFormat(),
        ["perceptron"] = () => new PerceptronFormat(),
        ["quantiles"] = () => new QuantilesFormat(),
        ["predictor"] = () => new PredictorFormat(),
        ["table-predictor"] = () => new TablePredictorFormat(),
        ["linear"] = () => new LinearFormat(),
        ["pixels"] = () => new PixelsFormat(),
        ["picture"] = () => new PictureFormat(),
        ["table"] = () => new TableFormat(),
        ["contributions"] = () => new ContributionsFormat(),
        ["explained"] = () => new ExplainedLinearFormat(),
        ["module"] = () => new ModuleFormat(),
        ["script"] = () => new ScriptFormat(),
        ["state"] = () => new StateFormat(),
        ["module-checkpoint"] = () => new ModuleCheckpointFormat(),
        ["pt"] = () => new TorchScriptFormat(isSavedAgain: false),
        ["pt.libtorch"] = () => new TorchScriptFormat(isSavedAgain: true),
    };

    protected MLContext ML { get; } = new(seed: 1);

    public static FileFormat Named(string name) => s_formats[name]();

    /// <summary>Writes a whole file into a folder, and returns its path.</summary>
    public abstract string Create(string folder);

    /// <summary>Reads a file, and returns a digest of the numbers in it.</summary>
    public abstract string Read(string path);

    protected static string Digest(IEnumerable<DenseLayer> layers)
        => Digest(layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray())));

    protected static string Digest(IEnumerable<float> values)
        => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(values.ToArray())));
}

internal sealed class IdxFormat(bool isCompressed) : FileFormat
{
    private const int Count = 3, Pixels = 6;

    private string _labels = "";

    public override string Create(string folder)
    {
        string suffix = isCompressed ? ".gz" : "", images = Path.Combine(folder, $"images{suffix}");
        _labels = Path.Combine(folder, "labels");
        File.WriteAllBytes(_labels, [0, 0, 8, 1, 0, 0, 0, Count, 0, 1, 2]);
        byte[] content = [
            0, 0, 8, 3, 0, 0, 0, Count, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, Count * Pixels).Select(i => (byte)(7 * i))];
        using Stream file = File.Create(images);
        using Stream target = isCompressed ? new GZipStream(file, CompressionLevel.Optimal) : file;
        target.Write(content);
        return images;
    }

    public override string Read(string path)
        => Digest(ML.Data.LoadFromIdx(path, _labels).GetColumn<float[]>("Pixels").SelectMany(pixels => pixels));
}
