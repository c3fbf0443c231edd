using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Torch;

namespace Microsoft.ML;

/// <summary>Creates transforms of networks from PyTorch.</summary>
public static class TorchScriptCatalog
{
    /// <summary>Creates a transform that adds the output of a TorchScript file for each row, from one column to one.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column added. See the remarks of the overload with several columns.</param>
    /// <param name="inputColumnName">The column that the script is called with.</param>
    /// <param name="modelFile">
    /// The file, as <c>torch.jit.script(model).save(path)</c> or <c>torch.jit.trace(model, example).save(path)</c> writes it in PyTorch. It
    /// is read now, and its bytes are saved with the model.
    /// </param>
    /// <param name="inputShape">
    /// The shape that the script wants of a row, without the dimension of the rows: <c>[1, 28, 28]</c> where a row of 784 is an image of
    /// one channel. Empty, where it wants numbers.
    /// </param>
    /// <param name="gpuDeviceId">
    /// The number of the CUDA device that computes; null for that of the MLContext (<see cref="MLContext.GpuDeviceId"/>), and without one
    /// the processor.
    /// </param>
    /// <param name="fallbackToCpu">
    /// Whether the processor computes where there is no such CUDA device; that of the MLContext, where the device's number is.
    /// </param>
    /// <inheritdoc cref="ApplyTorchScript(TransformsCatalog, string[], string[], string, int[][], int?, bool)" path="/exception"/>
    public static TorchScriptEstimator ApplyTorchScript(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, int[] inputShape,
        int? gpuDeviceId = null, bool fallbackToCpu = false)
        => ApplyTorchScript(catalog, [outputColumnName], [inputColumnName], modelFile, [inputShape], gpuDeviceId, fallbackToCpu);

    /// <summary>Creates a transform that adds the outputs of a TorchScript file for each row, from several columns to several.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnNames">
    /// The columns added: one where the script returns a tensor, else one for each tensor of the tuple or list that it returns.
    /// </param>
    /// <param name="inputColumnNames">The columns that the script is called with, in the order of its arguments.</param>
    /// <param name="modelFile">
    /// The file, as <c>torch.jit.script(model).save(path)</c> or <c>torch.jit.trace(model, example).save(path)</c> writes it in PyTorch. It
    /// is read now, and its bytes are saved with the model.
    /// </param>
    /// <param name="inputShapes">For each of them, the shape that the script wants of a row, without the dimension of the rows.</param>
    /// <param name="gpuDeviceId">
    /// The number of the CUDA device that computes; null for that of the MLContext (<see cref="MLContext.GpuDeviceId"/>), and without one
    /// the processor.
    /// </param>
    /// <param name="fallbackToCpu">
    /// Whether the processor computes where there is no such CUDA device; that of the MLContext, where the device's number is.
    /// </param>
    /// <remarks>
    /// <para>
    /// An input is a vector of Single with as many values as its shape has, row by row; a Single, where that is one. The script gets rows x
    /// shape, a block of rows in a call, in evaluation mode. NaN values are passed through unchanged.
    /// </para>
    /// <para>
    /// Each tensor that it returns is float32, with the rows as its first dimension. The other dimensions are those of the column, a vector
    /// of Single; it is a Single where a row has one value, as for the shapes [rows] and [rows, 1]. Their sizes are found out by calling
    /// the script with rows of zeros.
    /// </para>
    /// <para>
    /// The directory and the CRC-32s of the file are checked before libtorch reads it, so damage is an exception. They are no protection
    /// against malice: a forged file can end the process inside libtorch, and a script is code, which also runs while a saved model that
    /// contains it is loaded. Load only scripts and models that you trust.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// Columns and shapes do not go together: a name is empty or twice there, a size is less than 1, or there is not one shape for each
    /// input.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no TorchScript file, or damaged; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// The script fails for rows of that shape, or gives other outputs than these; or there is no such CUDA device.
    /// </exception>
    /// <exception cref="NotSupportedException">There is no libtorch; the message says which package has it.</exception>
    public static TorchScriptEstimator ApplyTorchScript(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, int[][] inputShapes,
        int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFile);
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        CheckCount(inputShapes, inputColumnNames);
        long[][] shapes = Array.ConvertAll(inputShapes, shape => Array.ConvertAll(shape, size => (long)size));
        ColumnShape.Check(outputColumnNames, inputColumnNames, shapes);
        if (!File.Exists(modelFile))
            throw new FileNotFoundException($"There is no TorchScript file {Path.GetFullPath(modelFile)}.", modelFile);
        Device device = gpuDeviceId == null ? TorchDevice.Of(MLNet.Environment(catalog)) : TorchDevice.Choose(gpuDeviceId, fallbackToCpu);
        var inputs = inputColumnNames.Zip(shapes, (name, shape) => new ColumnShape(name, shape));
        return new TorchScriptEstimator(
            new TorchScriptTransformer(File.ReadAllBytes(modelFile), modelFile, outputColumnNames, [.. inputs], device));
    }

    private static void CheckCount(int[][] inputShapes, string[] names)
    {
        ArgumentNullException.ThrowIfNull(inputShapes);
        if (inputShapes.Length != names.Length)
        {
            throw new ArgumentException(
                $"Each input column has a shape; found {inputShapes.Length} shapes for the columns {string.Join(", ", names)}.",
                nameof(inputShapes));
        }
        foreach (int[] shape in inputShapes)
            ArgumentNullException.ThrowIfNull(shape, nameof(inputShapes));
    }
}
