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
