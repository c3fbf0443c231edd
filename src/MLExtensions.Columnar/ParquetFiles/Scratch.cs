namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Buffers that are used again for each column, so that reading allocates little.</summary>
internal sealed class Scratch
{
    private readonly Dictionary<Type, Array> _values = [];
    private int[] _definitions = [], _repetitions = [];

    /// <summary>Returns the buffer for values of a type, whose content is undefined.</summary>
    /// <param name="count">The number of values.</param>
    public Memory<T> Values<T>(int count)
    {
        if (!_values.TryGetValue(typeof(T), out Array? values) || values.Length < count)
            _values[typeof(T)] = values = new T[count];
        return ((T[])values).AsMemory(0, count);
    }

    /// <summary>Returns the buffer for definition levels, whose content is undefined.</summary>
    /// <param name="count">The number of values.</param>
    public Memory<int> Definitions(int count) => Grow(ref _definitions, count);

    /// <summary>Returns the buffer for repetition levels, whose content is undefined.</summary>
    /// <param name="count">The number of values.</param>
    public Memory<int> Repetitions(int count) => Grow(ref _repetitions, count);

    private static Memory<int> Grow(ref int[] levels, int count)
    {
        if (levels.Length < count)
            levels = GC.AllocateUninitializedArray<int>(count);
        return levels.AsMemory(0, count);
    }
}
