namespace MLExtensions.Images;

/// <summary>The exception thrown where a file, or what stands for it, is not an image that can be read.</summary>
/// <param name="reason">The reason, as the end of a sentence about the image, such as "it is empty".</param>
internal sealed class BrokenImageException(string reason) : Exception(reason)
{
    /// <summary>Gets the reason.</summary>
    public string Reason => Message;

    /// <summary>Creates the exception that users see.</summary>
    /// <param name="image">The path of the image in quotation marks, or where else it is.</param>
    public InvalidDataException For(string image) => new($"The image {image} cannot be read: {Reason}.");
}
