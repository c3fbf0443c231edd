using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLExtensions.Onnx;

namespace MLExtensions.Mapping;

/// <summary>
/// A data view of a transformer that ConvertToOnnx of ML.NET can export. It walks back from the last data view to the first, by
/// <see cref="Source"/>.
/// </summary>
/// <param name="input">The input.</param>
/// <param name="mapping">Computes the new columns.</param>
/// <param name="transformer">The transformer.</param>
internal class OnnxDataView(IDataView input, RowMapping mapping, ICanSaveModel transformer)
    : MappedDataView(input, mapping), ITransformCanSaveOnnx
{
    private readonly RowMapping _mapping = mapping;

    public IDataView Source { get; } = input;

    void ICanSaveModel.Save(ModelSaveContext ctx) => transformer.Save(ctx);

    // The answer false would cause an exception that names neither the transformer nor the reason.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx)
        => _mapping.WhyNotOnnx is { } reason ? throw new NotSupportedException(reason) : true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => _mapping.AddNodes(new OnnxGraph(ctx));
}
