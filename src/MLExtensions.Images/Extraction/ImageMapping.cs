using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Mapping;

namespace MLExtensions.Images;

/// <summary>The column of pixels that an <see cref="ImageExtractingTransformer"/> adds.</summary>
internal sealed class ImageMapping(ImageExtractingTransformer owner, DataViewSchema input) : RowMapping(input)
{
    private readonly DataViewSchema.Column _input = ImageColumn.Find(input, owner.InputColumnName);

    public override IEnumerable<DataViewSchema.Column> Dependencies => [_input];

    /// <summary>Gets the column of pixels.</summary>
    public DataViewSchema.Column Output => OutputSchema[OutputSchema.Count - 1];

    protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
        => [new(owner.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, owner.Writer.Dimensions))];

    public override string? WhyNotOnnx
        => "ExtractImage cannot be exported as ONNX, which decodes no files. Export the transformers after it by themselves, and give the "
            + "network the pixels.";

    // An MLImage has native memory, so one is read at a time.
    public override int RowsOfBlock => _input.Type is ImageDataViewType ? 0 : BlockCursor.RowsOfBlock(owner.Length, rowsOfPart: 1);

    public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => new ImageMapper(owner, input, _input, capacity);
}
