namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>The gradients of the sum of the outputs by each input. With <paramref name="create_graph"/> they can be differentiated again.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            long[] from = Handles(outputs), by = Handles(inputs), gradients = Handles(grad_outputs);
            var results = new long[by.Length];
            fixed (long* f = from, b = by, g = gradients, r = results)
            {
                Shim.Check(Native.shim_gradients(f, from.Length, b, by.Length, g, gradients.Length, retain_graph, create_graph, allow_unused, r));
            }

            GC.KeepAlive((outputs, inputs, grad_outputs));
            return [.. results.Select(handle => new Tensor((nint)handle))];
        }

        /// <summary>Adds to the gradients of the leaves.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            long[] from = Handles(tensors), gradients = Handles(grad_tensors), by = Handles(inputs);
            fixed (long* f = from, g = gradients, b = by)
            {
                Shim.Check(Native.shim_backward(f, from.Length, g, gradients.Length, retain_graph ?? create_graph, create_graph, b, by.Length));
            }

            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static long[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(t => (long)t.Handle)];
    }
}
