using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Trainers;

/// <summary>Finds the shape of the pictures that augmentation changes.</summary>
internal static class PictureColumn
{
    private const string InputShape = "InputShape";
    private const int MostColors = 4;

    /// <summary>Returns the shape of a row as a picture; null where there is no augmentation.</summary>
    /// <param name="options">The options, with the operations and, for a module, the shape of a row.</param>
    /// <param name="features">The feature column.</param>
    /// <exception cref="ArgumentException">The shape is not that of a picture.</exception>
    public static PictureShape? ShapeFor(TrainerOptions options, DataViewSchema.Column features)
    {
        if (options.Settings.Augmentation.Count == 0)
            return null;
        IReadOnlyList<int> dimensions = options.RowShape ?? ((VectorDataViewType)features.Type).Dimensions;
        string name = nameof(TrainingSettings.Augmentation),
            what = options.RowShape == null ? $"the dimensions of '{features.Name}'" : InputShape, found = InvariantText.Of(dimensions);
        if (PictureShape.Of(dimensions) is not { } shape)
        {
            throw new ArgumentException(
                $"{name} changes pictures: {what} should be [height, width] or [channels, height, width]; found {found}. "
                + (options.RowShape == null ? "Give the property of the pictures a shape, such as [VectorType(28, 28)], which "
                    + $"NormalizePixels keeps; TorchModule takes the shape from {InputShape}, too." : ""), name);
        }
        if (shape is { Channels: > MostColors, Height: > MostColors, Width: 1 or 3 or MostColors })
        {
            throw new ArgumentException(
                $"{name} changes pictures of the shape [channels, height, width]; {what}, {found}, seem to have the channels last. "
                + "ExtractPixels puts them first where interleavePixelColors is false.", name);
        }
        return shape;
    }
}
