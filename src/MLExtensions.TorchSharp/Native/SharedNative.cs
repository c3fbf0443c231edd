namespace MLExtensions.Torch;

/// <summary>
/// A native object that several threads share: created at the first use, freed by <see cref="Dispose"/> when no thread uses it, and created
/// again at the next use.
/// </summary>
/// <remarks>
/// A PredictionEngine disposes its model by default, and several engines may share a model; so a disposed object has to stay usable. Safe
/// for many threads.
/// </remarks>
/// <param name="create">Creates the object; called by one thread at a time.</param>
internal sealed class SharedNative<T>(Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private T? _value;
    private int _users;
    private bool _isToBeFreed;

    /// <summary>Returns the object for one use, which ends when the result is disposed.</summary>
    public Use Rent()
    {
        lock (_lock)
        {
            _value ??= create();
            _users++;
            return new Use(this, _value);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isToBeFreed = true;
            FreeIfUnused();
        }
    }

    private void Return()
    {
        lock (_lock)
        {
            _users--;
            FreeIfUnused();
        }
    }

    private void FreeIfUnused()
    {
        if (!_isToBeFreed || _users > 0)
            return;
        _value?.Dispose();
        (_value, _isToBeFreed) = (null, false);
    }

    /// <summary>One use of the object.</summary>
    public readonly struct Use(SharedNative<T> owner, T value) : IDisposable
    {
        public T Value => value;

        public void Dispose() => owner.Return();
    }
}
