using System.Reflection;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public partial class Module
            {
                protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, Floating(dtype), non_blocking);

                protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(new Device(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1), null, non_blocking);

                protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, Floating(dtype), non_blocking);

                /// <summary>A parameter that moves is another object afterwards, with its gradient moved too; fields that held it follow. Optimizers made before do not.</summary>
                private Module Move(Device? device, ScalarType? type, bool nonBlocking)
                {
                    if (device is { type: DeviceType.CUDA } && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
                    foreach ((_, Module module) in named_children())
                    {
                        if (device is null) module._to(type!.Value, nonBlocking);
                        else if (type is null) module._to(device.type, device.index, nonBlocking);
                        else module._to(device, type.Value, nonBlocking);
                    }

                    using IDisposable withoutGradients = no_grad();
                    for (int i = 0; i < _parameters.Count; i++)
                    {
                        (string name, Parameter parameter) = _parameters[i];
                        if (Moved(parameter, device, type, nonBlocking) is not { } data) continue;
                        var moved = new Parameter(data, parameter.requires_grad);
                        moved.DetachFromDisposeScope();
                        using (Tensor? grad = parameter.grad)
                        using (Tensor? movedGrad = grad is null ? null : Moved(grad, device, type, nonBlocking))
                            moved.grad = movedGrad ?? grad;
                        _parameters[i] = (name, moved);
                        SetField(parameter, moved);
                        parameter.Dispose();
                    }

                    for (int i = 0; i < _buffers.Count; i++)
                    {
                        (string name, Tensor buffer, bool persistent) = _buffers[i];
                        if (!persistent || Moved(buffer, device, type, nonBlocking) is not { } moved) continue;
                        moved.DetachFromDisposeScope();
                        _buffers[i] = (name, moved, persistent);
                        SetField(buffer, moved);
                        buffer.Dispose();
                    }

                    return this;
                }

                /// <summary>Null where it is there already. Whole numbers keep their type.</summary>
                private static Tensor? Moved(Tensor tensor, Device? device, ScalarType? type, bool nonBlocking)
                {
                    Device from = tensor.device;
                    ScalarType to = type is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
                    bool stays = device is null || (device.type == from.type && (device.index == -1 || device.index == from.index));
                    return stays && to == tensor.dtype ? null : tensor.to(to, device ?? from, non_blocking: nonBlocking);
                }

                private void SetField(Tensor from, Tensor to)
                {
                    foreach (FieldInfo field in ComponentFields())
                        if (ReferenceEquals(field.GetValue(this), from)) field.SetValue(this, to);
                }

                private static ScalarType Floating(ScalarType type) =>
                    is_floating_point(type) ? type : throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
            }
        }
    }

    public static class ModuleExtensionMethods
    {
        public static T to<T>(this T module, ScalarType type, bool non_blocking = false) where T : nn.Module => (T)module._to(type, non_blocking);

        public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false) where T : nn.Module => (T)module._to(device, type, non_blocking);

        public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module => (T)module._to(deviceType, deviceIndex, non_blocking);

        public static T to<T>(this T module, Device device, bool non_blocking = false) where T : nn.Module => (T)module._to(device.type, device.index, non_blocking);

        public static T to<T>(this T module, string device, bool non_blocking = false) where T : nn.Module => module.to(new Device(device), non_blocking);

        public static T to<T>(this T module, Tensor other, bool non_blocking = false) where T : nn.Module => (T)module._to(other.device, other.dtype, non_blocking);

        public static T cpu<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(DeviceType.CPU, -1, non_blocking);

        public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module => module.to(DeviceType.CUDA, deviceIndex, non_blocking);

        public static T @float<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float32, non_blocking);

        public static T @double<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float64, non_blocking);
    }
}
