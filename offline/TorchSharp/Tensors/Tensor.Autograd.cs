using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Ask(Fact.RequiresGrad) != 0;
            set
            {
                Shim.Check(Native.shim_tensor_require_grad(Handle, value));
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => Operators.RetainGrad.InPlace(this);

        /// <summary>A new handle to the gradient each time it is read; null where there is none.</summary>
        public Tensor? grad
        {
            get
            {
                nint gradient = Native.shim_tensor_grad(Handle);
                GC.KeepAlive(this);
                if (gradient == 0 && Shim.Message.Length > 0) throw new ExternalException(Shim.Message);
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set
            {
                Shim.Check(Native.shim_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward([this]);

        // In 0.102 the two flags are handed on the wrong way round (corrected in 0.103): create_graph keeps the graph, and retain_graph makes one.
        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, create_graph, retain_graph, inputs);

        public Tensor detach() => Operators.Detach.Tensor(this);
    }
}
