using System.Buffers;

namespace MLExtensions;

/// <summary>Numbers one after the other, as many as there come. Their memory comes from .NET's pool and goes back there.</summary>
internal sealed class NumberList : IDisposable
{
    private const int LeastCapacity = 1 << 12;

    private float[] _numbers = [];
    private int _count;

    public ReadOnlySpan<float> Span => _numbers.AsSpan(0, _count);

    public void Add(float number)
    {
        if (_count == _numbers.Length)
            Grow(1);
        _numbers[_count++] = number;
    }

    public void Add(ReadOnlySpan<float> numbers)
    {
        if (numbers.Length > _numbers.Length - _count)
            Grow(numbers.Length);
        numbers.CopyTo(_numbers.AsSpan(_count));
        _count += numbers.Length;
    }

    /// <summary>Removes the numbers of some rows.</summary>
    /// <param name="rows">The numbers of the rows, in ascending order.</param>
    /// <param name="width">The number of numbers of a row.</param>
    public void Remove(ReadOnlySpan<int> rows, int width)
    {
        int target = 0;
        for (int row = 0, next = 0; row < _count / width; row++)
        {
            if (next < rows.Length && rows[next] == row)
                next++;
            else
                _numbers.AsSpan(row * width, width).CopyTo(_numbers.AsSpan(target++ * width));
        }
        _count = target * width;
    }

    /// <summary>Removes all numbers; their memory is kept for others.</summary>
    public void Clear() => _count = 0;

    /// <summary>Gives the memory back; the numbers are gone.</summary>
    public void Dispose()
    {
        Return();
        (_numbers, _count) = ([], 0);
    }

    private void Grow(int more)
    {
        int needed = Math.Max(checked(_count + more), LeastCapacity), twice = (int)Math.Min(2L * _numbers.Length, Array.MaxLength);
        float[] larger = ArrayPool<float>.Shared.Rent(Math.Max(needed, twice));
        Span.CopyTo(larger);
        Return();
        _numbers = larger;
    }

    private void Return()
    {
        if (_numbers.Length > 0)
            ArrayPool<float>.Shared.Return(_numbers);
    }
}
