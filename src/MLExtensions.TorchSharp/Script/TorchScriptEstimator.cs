using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Mapping;
using MLExtensions.Schema;
using MLExtensions.Torch;

namespace MLExtensions;

/// <summary>
/// A network from PyTorch, as TorchScript: adds the columns that it returns for each row. Created by
/// <c>mlContext.Transforms.ApplyTorchScript</c>; nothing is trained.
/// </summary>
/// <remarks>Thread safety: an estimator may be used by several threads at once.</remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
///     .Append(mlContext.Transforms.ApplyTorchScript("Score", "Features", "digits.pt", inputShape: [1, 28, 28]));
/// var scored = pipeline.Fit(data).Transform(data);
/// </code>
/// </example>
public sealed class TorchScriptEstimator : IEstimator<TorchScriptTransformer>
{
    private readonly TorchScriptTransformer _transformer;

    internal TorchScriptEstimator(TorchScriptTransformer transformer) => _transformer = transformer;

    /// <inheritdoc/>
    public TorchScriptTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (ColumnShape input in _transformer.InputColumns)
            Columns.Find(inputSchema, "input", input.Name, input.Kind);
        return Columns.Add(inputSchema, [.. _transformer.OutputColumns.Select(output => MLNet.ShapeColumn(output.Name,
            output.Type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.Single, isKey: false))]);
    }
}
