namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a tensor of libtorch's. It belongs to the dispose scope it was made in, if there was one, and to the finalizer otherwise.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_totalCount;
        private static long s_peakCount;

        internal nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref s_totalCount);
            long peak = Volatile.Read(ref s_peakCount);
            while (count > peak) peak = Math.Max(peak, Interlocked.CompareExchange(ref s_peakCount, count, peak));
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many tensors are alive in this process.</summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => Interlocked.Read(ref s_peakCount);

        internal DisposeScope? OwningDisposeScope { get; set; }

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            nint decoupled = Handle;
            Interlocked.Decrement(ref s_totalCount);
            handle = 0;
            return decoupled;
        }

        // What a Parameter is made of. Emptied, this tensor counts no longer.
        internal nint MoveHandle()
        {
            nint moved = Handle;
            Interlocked.Decrement(ref s_totalCount);
            handle = 0;
            return moved;
        }

        /// <summary>Another handle to the same tensor, to be disposed on its own.</summary>
        public Tensor alias() => new(AliasHandle());

        internal nint AliasHandle()
        {
            nint other = Native.shim_tensor_alias(Handle);
            GC.KeepAlive(this);
            return other;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner) owner.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            if (handle == 0) return;
            Interlocked.Decrement(ref s_totalCount);
            Native.shim_tensor_free(handle);
            handle = 0;
        }

        private unsafe long Ask(Fact fact)
        {
            long answer;
            Shim.Check(Native.shim_tensor_fact(Handle, fact, &answer));
            GC.KeepAlive(this);
            return answer;
        }

        private Tensor Update(Operator op, params ReadOnlySpan<Argument> arguments)
        {
            op.InPlace(arguments);
            return this;
        }
    }
}
