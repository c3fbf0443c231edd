namespace MLExtensions.Torch;

/// <summary>
/// libtorch's random numbers. All threads draw from one generator, so whoever wants the numbers of a seed has to have it alone.
/// </summary>
internal static class TorchRandom
{
    private static readonly Lock s_lock = new();

    /// <summary>Runs what draws random numbers; they depend on the seed alone.</summary>
    public static T Seeded<T>(long seed, Device device, Func<T> draw) => Alone(() =>
    {
        manual_seed(seed).Dispose();
        // That function is for the processor's generator.
        if (device.type == DeviceType.CUDA)
            cuda.manual_seed_all(seed);
        return draw();
    });

    /// <summary>Runs what may draw random numbers, whichever they are, so that nobody else's are others for it.</summary>
    public static T Alone<T>(Func<T> draw)
    {
        lock (s_lock)
            return draw();
    }
}
