namespace MLExtensions;

/// <summary>Specifies how an image is fitted where its ratio of width and height is another one than wanted.</summary>
public enum ImageFit
{
    /// <summary>The largest part of the wanted ratio, from the middle of the image.</summary>
    Crop,

    /// <summary>All of the image, in the middle, with a background beside it or above and below it.</summary>
    Pad,

    /// <summary>All of the image, with columns and rows resized by factors of their own.</summary>
    Stretch,
}
