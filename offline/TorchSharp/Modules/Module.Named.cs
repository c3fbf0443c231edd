namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>This module's, then those of its sub-modules under "name.". A parameter that stands in two places is listed at the first.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Once(_parameters, recurse ? named_children().SelectMany(m => Under(m.name, m.module.named_parameters())) : []);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            /// <summary>The persistent ones: as in TorchSharp 0.102, the others are not listed, whatever is asked for.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Once(_buffers.Where(b => b.persistent).Select(b => (b.name, b.buffer)), recurse ? named_children().SelectMany(m => Under(m.name, m.module.named_buffers(true, include_nonpersistent))) : []);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _modules;

            public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);

            /// <summary>Children, then grandchildren; not this module itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() => named_children().Concat(named_children().SelectMany(m => Under(m.name, m.module.named_modules())));

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(p => p.name == target).parameter;

            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(b => b.name == target).buffer;

            /// <summary>The tensors themselves, no copies: all parameters, then all buffers. One that stands in sub-modules too has their names beside its first one.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                IEnumerable<(string name, Tensor tensor)> own = named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(named_buffers(include_nonpersistent: false));
                foreach ((string key, Tensor tensor) in string.IsNullOrEmpty(prefix) ? own : Under(prefix, own)) destination.TryAdd(key, tensor);
                foreach ((string name, Module module) in named_children()) module.state_dict(destination, string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}");
                return destination;
            }

            /// <summary>Copies into the module's tensors.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                Dictionary<string, Tensor> own = state_dict();
                List<string> missing = [.. own.Keys.Where(key => !source.ContainsKey(key) && !skip.Contains(key))];
                List<string> unexpected = [.. source.Keys.Where(key => !own.ContainsKey(key) && !skip.Contains(key))];
                if (strict && missing.Count + unexpected.Count > 0) throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");

                using IDisposable withoutGradients = no_grad();
                foreach ((string key, Tensor tensor) in source)
                    if (!skip.Contains(key) && own.TryGetValue(key, out Tensor? target)) target.copy_(tensor);
                return (missing, unexpected);
            }

            private static IEnumerable<(string, T)> Under<T>(string prefix, IEnumerable<(string name, T item)> items) => items.Select(i => ($"{prefix}.{i.name}", i.item));

            private static IEnumerable<(string, T)> Once<T>(IEnumerable<(string name, T tensor)> own, IEnumerable<(string name, T tensor)> below) where T : Tensor
            {
                var seen = new HashSet<nint> { 0 };
                return own.Concat(below).Where(t => seen.Add(t.tensor.handle));
            }
        }
    }
}
