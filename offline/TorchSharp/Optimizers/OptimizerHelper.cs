namespace TorchSharp.Modules;

/// <summary>The optimizers that update one parameter after the other: groups, state, and what is around an update.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly List<ParamGroup> _groups = [];

    private protected OptimizerHelper()
    {
    }

    public override IEnumerable<optim.ILearningRateController> ParamGroups => _groups;

    public override IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

    public virtual void add_param_group(ParamGroup param_group) => _groups.Add(param_group);
}

/// <summary>What an update keeps of a parameter; its tensors live until the optimizer is disposed.</summary>
internal sealed class Slots : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    public long Step { get; set; }

    public Tensor this[string name, Parameter parameter, double initial = 0] =>
        _tensors.TryGetValue(name, out Tensor? slot) ? slot : Keep(name, full_like(parameter, initial, requires_grad: false));

    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    public Tensor Keep(string name, Tensor tensor) => _tensors[name] = tensor.DetachFromDisposeScope();

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
        _tensors.Clear();
    }
}

/// <summary>An optimizer with options of its own: fills in what a group leaves open, and goes through the parameters that have a gradient.</summary>
public abstract class Optimizer<TOptions> : OptimizerHelper where TOptions : OptimizerOptions
{
    private readonly Dictionary<Parameter, Slots> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly TOptions _defaults;

    private protected Optimizer(IEnumerable<ParamGroup<TOptions>> groups, TOptions defaults)
    {
        _defaults = defaults;
        foreach (ParamGroup<TOptions> group in groups) add_param_group(group);
    }

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Options ??= New();
        var options = (TOptions)param_group.Options;
        options.LearningRate ??= _defaults.LearningRate;
        options.InitialLearningRate = options.LearningRate!.Value;
        Complete(options, _defaults);
        param_group.Parameters = [.. param_group.Parameters];
        base.add_param_group(param_group);
    }

    public override Tensor? step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
            using (enable_grad()) loss = closure();

        using IDisposable unrecorded = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParamGroup group in ParamGroups.Cast<ParamGroup>())
        {
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is not { } grad) continue;
                if (!_slots.TryGetValue(parameter, out Slots? slots)) _slots[parameter] = slots = new Slots();
                slots.Step++;
                Update(parameter, grad, slots, (TOptions)group.Options);
                scope.DisposeEverything();
            }
        }

        return loss;
    }

    private protected abstract TOptions New();

    private protected abstract void Complete(TOptions options, TOptions defaults);

    private protected abstract void Update(Parameter parameter, Tensor grad, Slots slots, TOptions options);

    private protected static Tensor Decayed(Tensor grad, Parameter parameter, double? decay) => decay == 0 ? grad : grad.add(parameter, decay!.Value);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (Slots slots in _slots.Values) slots.Dispose();
        _slots.Clear();
    }
}
