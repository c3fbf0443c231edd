using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MLExtensions.Torch;

/// <summary>A TorchScript file, loaded: called for a block of rows at once, without gradients. Safe for many threads.</summary>
internal sealed partial class TorchScript : IDisposable
{
    private const string WantedResults = "wanted a tensor, or a tuple or list of tensors";

    private readonly SharedNative<jit.ScriptModule> _module;
    private readonly ColumnShape[] _inputs;

    /// <summary>Loads a script, and finds out the shapes of what it gives.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <param name="inputs">The columns that it is called with, in the order of its arguments.</param>
    /// <param name="outputNames">The columns that it gives, in its order.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="InvalidDataException">It is no TorchScript.</exception>
    /// <exception cref="InvalidOperationException">It fails for such inputs, or gives something else than such outputs.</exception>
    public TorchScript(byte[] file, string source, ColumnShape[] inputs, string[] outputNames, Device device)
    {
        ScriptArchive.Check(file, source);
        (File, Device, _inputs) = (file, device, inputs);
        using DisposeScope scope = NewDisposeScope();
        _module = new SharedNative<jit.ScriptModule>(() => Load(file, source, device));
        Tensor[] results = Call(1, [.. inputs.Select(input => ToTensor(new float[input.Size], input.Of(1)))]);
        if (results.Length != outputNames.Length)
        {
            throw new InvalidOperationException(
                $"The script gives {results.Length} tensors, of the shapes {Describe(results)}; wanted {outputNames.Length}, for the "
                + $"columns {string.Join(", ", outputNames)}.");
        }
        Outputs = [.. outputNames.Zip(results, (name, result) => new ColumnShape(name, Check(name, result, 1, result.shape)[1..]))];

        // A script may have taken up the number of rows that it was traced with. That has to show before there are rows.
        Compute([.. inputs.Select(input => new float[2 * input.Size])], 0, 2, [.. Outputs.Select(output => new float[2 * output.Size])]);
    }

    public byte[] File { get; }

    public Device Device { get; }

    /// <summary>The columns that it gives, in its order.</summary>
    public ColumnShape[] Outputs { get; }

    /// <summary>Disposes the native module, as soon as no thread uses it; the next call loads it again.</summary>
    public void Dispose() => _module.Dispose();

    /// <summary>Computes some neighbouring rows.</summary>
    /// <param name="inputs">For each input, its values row by row.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="outputs">For each output likewise; receives them.</param>
    public void Compute(float[][] inputs, int first, int rows, float[][] outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] results = Call(
            rows, [.. _inputs.Zip(
                inputs, (input, values) => ToTensor(values.AsSpan(first * input.Size, rows * input.Size), input.Of(rows)))]);
        if (results.Length != Outputs.Length)
        {
            throw new InvalidOperationException(
                $"The script gives {results.Length} tensors for {Describe(rows)}; for rows of zeros it gave {Outputs.Length}.");
        }
        foreach ((ColumnShape output, Tensor result, float[] values) in Outputs.Zip(results, outputs))
        {
            Check(output.Name, result, rows, output.Of(rows));
            TensorData.CopyTo(result, values.AsSpan(first * output.Size, rows * output.Size));
        }
    }

    private static jit.ScriptModule Load(byte[] file, string source, Device device)
    {
        try
        {
            jit.ScriptModule module = jit.load(file, device);
            module.eval();
            return module;
        }
        catch (ExternalException e)
        {
            throw new InvalidDataException(
                $"{source} is no TorchScript file, as PyTorch writes it by torch.jit.script(model).save(path) or torch.jit.trace(model, "
                + $"example).save(path): {Reason(e)}");
        }
    }

    private Tensor[] Call(int rows, Tensor[] inputs)
    {
        using SharedNative<jit.ScriptModule>.Use module = _module.Rent();
        using IDisposable noGrad = no_grad();
        object? result;
        try
        {
            result = module.Value.forward([.. inputs]);
        }
        catch (Exception e) when (e is NotImplementedException or ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException($"The script gives what TorchSharp cannot take; {WantedResults}. {Reason(e)}");
        }
        catch (ExternalException e)
        {
            throw new InvalidOperationException(
                $"The script fails for {Describe(rows)}, where its inputs have the shapes {Describe(inputs)}: {Reason(e)}");
        }
        object?[] results = result switch
        {
            Tensor[] tensors => tensors,
            ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])],
            _ => [result],
        };
        return results.All(value => value is Tensor) ? [.. results.Cast<Tensor>()]
            : throw new InvalidOperationException(
                $"The script gives {string.Join(", ", results.Select(value => value?.GetType().Name ?? "None"))}; {WantedResults}.");
    }

    /// <summary>The shape of an output, if it is one of single precision and of that shape, with the rows as its first dimension.</summary>
    private static long[] Check(string name, Tensor result, int rows, long[] wanted)
    {
        if (result.dtype != ScalarType.Float32)
        {
            throw new InvalidOperationException(
                $"Output '{name}' of the script has numbers of the type {result.dtype}; wanted {ScalarType.Float32}, which .float() makes "
                + "of them in the script.");
        }
        long[] found = result.shape;
        if (found.Length == 0 || found[0] != rows || found.Contains(0) || !found.SequenceEqual(wanted))
        {
            throw new InvalidOperationException(
                $"Output '{name}' of the script has the shape {TensorData.Describe(found)} for {Describe(rows)}; wanted rows as the first "
                + "dimension, and after it the same sizes for any number of rows, at least 1.");
        }
        return found;
    }

    private Tensor ToTensor(ReadOnlySpan<float> values, long[] shape) => TensorData.Of(values, shape).to(Device);

    private static string Describe(int rows) => rows == 1 ? "1 row" : $"{rows} rows";

    private static string Describe(Tensor[] tensors) => string.Join(", ", tensors.Select(tensor => TensorData.Describe(tensor.shape)));

    /// <summary>What libtorch says, without the lines of the script that led there.</summary>
    private static string Reason(Exception e)
    {
        string[] lines = e.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.LastOrDefault(line => ErrorLine().IsMatch(line)) ?? lines.FirstOrDefault() ?? e.GetType().Name;
    }

    [GeneratedRegex(@"^[\w.]*Error: ")]
    private static partial Regex ErrorLine();
}
