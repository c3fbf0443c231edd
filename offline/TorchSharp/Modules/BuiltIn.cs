namespace TorchSharp.Modules;

/// <summary>What the layers have in common.</summary>
internal static class BuiltIn
{
    /// <summary>As nn.Linear and nn.Conv2d begin: uniform, within one over the root of the inputs of an output.</summary>
    public static (Parameter weight, Parameter? bias) WeightAndBias(long[] shape, bool hasBias)
    {
        Tensor weight = nn.init.kaiming_uniform_(empty(shape, ScalarType.Float32), Math.Sqrt(5));
        double bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(weight).fanIn);
        return (Learned(weight), hasBias ? Learned(empty(shape[0], ScalarType.Float32).uniform_(-bound, bound)) : null);
    }

    /// <summary>Belongs to the scope in which the layer is made, and ends with it, as in TorchSharp.</summary>
    public static Parameter Learned(Tensor tensor)
    {
        var parameter = new Parameter(tensor);
        tensor.Dispose();
        return parameter;
    }

    public static Parameter? Alias(Parameter? parameter) => parameter is null ? null : new Parameter(parameter.AliasHandle());

    public static T Placed<T>(T module, Device? device, ScalarType? type) where T : nn.Module =>
        device is null ? type is null ? module : module.to(type.Value) : type is null ? module.to(device) : module.to(device, type.Value);

    /// <summary>One number for both directions, or one for each.</summary>
    public static long[] Two(long both) => [both, both];

    public static long[] Two((long, long) each) => [each.Item1, each.Item2];

    public static long[] Two(long? both, long otherwise) => Two(both ?? otherwise);

    public static long[] Two((long, long)? each, long otherwise) => each is { } two ? Two(two) : Two(otherwise);

    public static long[]? Stride((long, long)? each) => each is { } two ? Two(two) : null;

    public static long[]? Stride(long? both) => both is { } one ? Two(one) : null;
}
