namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other, under their names or "0", "1", ...</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string name, nn.Module<Tensor, Tensor> module)> _stages = [];

        internal Sequential(IEnumerable<(string name, nn.Module<Tensor, Tensor> submodule)> modules) : base(nameof(Sequential))
        {
            foreach ((string name, nn.Module<Tensor, Tensor> module) in modules) append(name, module);
        }

        public int Count => _stages.Count;

        public nn.IModule<Tensor, Tensor> this[int index] => _stages[index].module;

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            var stage = (nn.Module<Tensor, Tensor>)module;
            register_module(name, stage);
            _stages.Add((name, stage));
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{_stages.Count}", module);

        /// <summary>Disposes what is between the stages; the input and the result are the caller's.</summary>
        public override Tensor forward(Tensor tensor)
        {
            if (_stages.Count == 0) return tensor.alias();
            Tensor result = tensor;
            foreach ((_, nn.Module<Tensor, Tensor> module) in _stages)
            {
                Tensor next = module.call(result);
                if (!ReferenceEquals(result, tensor) && !ReferenceEquals(result, next)) result.Dispose();
                result = next;
            }

            return result;
        }

        /// <summary>Tells the stages alone.</summary>
        public override void train(bool train = true)
        {
            foreach ((_, nn.Module<Tensor, Tensor> module) in _stages) module.train(train);
        }

        // The list of stages is no component.
        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new([]);

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(Numbered(modules));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(Numbered(modules));

            private static IEnumerable<(string, Module<Tensor, Tensor>)> Numbered(IEnumerable<Module<Tensor, Tensor>> modules) => modules.Select((module, i) => ($"{i}", module));
        }
    }
}
