namespace MLExtensions;

/// <summary>Specifies how images are resized.</summary>
/// <remarks>
/// The filters are those of Pillow of the same names. Where an image becomes smaller, they are stretched by the factor, so that each pixel
/// counts (antialiasing). Results differ from Pillow's by rounding.
/// </remarks>
public enum ImageFilter
{
    /// <summary>The nearest pixel. Others do not count.</summary>
    Nearest,

    /// <summary>The mean of the pixels that a pixel of the result covers.</summary>
    Box,

    /// <summary>A triangle: linear interpolation where an image becomes larger.</summary>
    Bilinear,

    /// <summary>A cubic convolution with the parameter -0.5 (Keys, 1981), sharper than <see cref="Bilinear"/>.</summary>
    Bicubic,
}
