using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>A network from a TorchScript file: computed by libtorch, without the code that made it.</summary>
        public class ScriptModule : nn.Module
        {
            private nint _handle;

            internal ScriptModule(nint handle) : base("ScriptModule")
            {
                _handle = Shim.Check(handle);
                Register();
            }

            ~ScriptModule() => Dispose(false);

            public override bool training => Native.shim_script_is_training(_handle);

            public override void train(bool on = true)
            {
                Shim.Check(Native.shim_script_train(_handle, on));
                GC.KeepAlive(this);
            }

            public object forward(params object[] input) => invoke("forward", input);

            public object call(params object[] input) => forward(input);

            /// <summary>A method by its name. The result is a tensor, an array of tensors, or, of several results, a tuple of up to five and an array of more.</summary>
            public object invoke(string name, params object[] objs)
            {
                object?[] results = Call.Run(new Method(_handle, name), Array.ConvertAll(objs, ToArgument));
                GC.KeepAlive(this);
                return results switch
                {
                    [var one] => one!,
                    [Tensor a, Tensor b] => (a, b),
                    [Tensor a, Tensor b, Tensor c] => (a, b, c),
                    [Tensor a, Tensor b, Tensor c, Tensor d] => (a, b, c, d),
                    [Tensor a, Tensor b, Tensor c, Tensor d, Tensor e] => (a, b, c, d, e),
                    _ when results.All(result => result is Tensor) => Array.ConvertAll(results, result => (Tensor)result!),
                    _ => results,
                };
            }

            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _to(device.type, device.index, non_blocking);
                return _to(dtype, non_blocking);
            }

            protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                InitializeDeviceType(deviceType);
                Shim.Check(Native.shim_script_to_device(_handle, new Device(deviceType, deviceIndex).Code, non_blocking));
                GC.KeepAlive(this);
                return this;
            }

            protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
            {
                Shim.Check(Native.shim_script_to_type(_handle, (int)dtype, non_blocking));
                GC.KeepAlive(this);
                return this;
            }

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                if (_handle != 0) Native.shim_script_free(_handle);
                _handle = 0;
            }

            // Names have dots in a script; they are registered as they are.
            private unsafe void Register()
            {
                foreach (bool buffers in new[] { false, true })
                {
                    var found = new List<(string name, nint handle)>();
                    GCHandle list = GCHandle.Alloc(found);
                    try
                    {
                        Shim.Check(Native.shim_script_tensors(_handle, buffers, &Found, GCHandle.ToIntPtr(list)));
                    }
                    finally
                    {
                        list.Free();
                    }

                    foreach ((string name, nint handle) in found)
                    {
                        if (buffers) register_buffer(name, new Tensor(handle));
                        else register_parameter(name, new Parameter(handle));
                    }
                }
            }

            [UnmanagedCallersOnly]
            private static unsafe void Found(nint list, byte* name, nint tensor) =>
                ((List<(string, nint)>)GCHandle.FromIntPtr(list).Target!).Add((Marshal.PtrToStringUTF8((nint)name)!, tensor));

            private static Argument ToArgument(object input) => input switch
            {
                Tensor tensor => tensor,
                Tensor[] tensors => tensors,
                int number => number,
                long number => number,
                float number => (double)number,
                double number => number,
                bool flag => flag,
                string text => text,
                _ => throw new NotSupportedException($"A script cannot be called with a {input?.GetType().Name ?? "null"}."),
            };

            private readonly unsafe struct Method(nint module, string name) : ITarget
            {
                public int Invoke(Value* values, int count, long* words, Value** results, long** resultWords) => Native.shim_script_call(module, name, values, count, words, results, resultWords);
            }
        }

        public class ScriptModule<T, TResult> : ScriptModule, nn.IModule<T, TResult>
        {
            internal ScriptModule(nint handle) : base(handle)
            {
            }

            public TResult forward(T tensor) => (TResult)invoke("forward", tensor!);

            public TResult call(T input) => forward(input);
        }

        public static ScriptModule load(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) => new(Read(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule load(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) => new(Read(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule load(string filename, Device map_location) => new(Read(filename, map_location));

        public static ScriptModule load(byte[] bytes, Device map_location) => new(Read(bytes, map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) => new(Read(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) => new(Read(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, Device map_location) => new(Read(filename, map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, Device map_location) => new(Read(bytes, map_location));

        private static nint Read(string filename, Device device)
        {
            if (!File.Exists(filename)) throw new FileNotFoundException(filename);
            return Native.shim_script_load(filename, InitializeDevice(device).Code);
        }

        private static unsafe nint Read(byte[] bytes, Device device)
        {
            long code = InitializeDevice(device).Code;
            fixed (byte* first = bytes) return Native.shim_script_load_bytes(first, bytes.Length, code);
        }
    }
}
