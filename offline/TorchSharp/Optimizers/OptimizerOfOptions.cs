namespace TorchSharp.Modules;

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

    /// <summary>Adam's step: by the running mean of the gradient over that of its square, both corrected for their start at 0</summary>
    private protected static void StepByMoments(Parameter parameter, Tensor grad, Slots slots, double rate, (double First, double Second) betas, double eps, bool amsgrad)
    {
        Tensor mean = slots["exp_avg", parameter].mul_(betas.First).add_(grad, 1 - betas.First);
        Tensor square = slots["exp_avg_sq", parameter].mul_(betas.Second).addcmul_(grad, grad, 1 - betas.Second);
        if (amsgrad)
        {
            Tensor largest = slots["max_exp_avg_sq", parameter];
            square = largest.copy_(largest.maximum(square));
        }

        Tensor deviation = (square.sqrt() / Math.Sqrt(1 - Math.Pow(betas.Second, slots.Step))).add_(eps);
        parameter.addcdiv_(mean, deviation, -rate / (1 - Math.Pow(betas.First, slots.Step)));
    }

    private protected static Tensor Decayed(Tensor grad, Parameter parameter, double? decay) => decay == 0 ? grad : grad.add(parameter, decay!.Value);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (Slots slots in _slots.Values) slots.Dispose();
        _slots.Clear();
    }
}
