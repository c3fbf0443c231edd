namespace TorchSharp;

public static partial class torch
{
    /// <summary>A generator of random numbers: the default one of the CPU, or one of one's own.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        internal Generator(nint handle, Device? device = null) => (_handle, this.device) = (Shim.Check(handle), device ?? CPU);

        public Generator(ulong seed = 0, Device? device = null) : this(Native.shim_generator((device ?? CPU).Code, isDefault: false, seed), device)
        {
        }

        ~Generator() => Dispose(false);

        public static Generator Default => DefaultOf(CPU);

        internal static Generator DefaultOf(Device device) => new(Native.shim_generator(device.Code, isDefault: true, 0), device);

        public nint Handle => _handle;

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Shim.Check(Native.shim_generator_set_seed(_handle, unchecked((ulong)seed)));
            GC.KeepAlive(this);
            return this;
        }

        public long initial_seed()
        {
            long seed = unchecked((long)Native.shim_generator_seed(_handle));
            GC.KeepAlive(this);
            return seed;
        }

        /// <summary>Draws a seed from the system, sets it and returns it.</summary>
        public long seed()
        {
            long seed = Random.Shared.NextInt64();
            manual_seed(seed);
            return seed;
        }

        public Tensor get_state()
        {
            var state = new Tensor(Shim.Check(Native.shim_generator_state(_handle)));
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            Shim.Check(Native.shim_generator_set_state(_handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle != 0) Native.shim_generator_free(_handle);
            _handle = 0;
        }
    }

    public static partial class random
    {
        /// <summary>Seeds the CPU's generator; as in TorchSharp 0.102, those of CUDA devices have a function of their own.</summary>
        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();
}
