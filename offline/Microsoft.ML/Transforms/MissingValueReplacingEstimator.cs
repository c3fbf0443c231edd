using System.Numerics;

namespace Microsoft.ML.Transforms;

/// <summary>Learns what to put in the place of missing numbers.</summary>
public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
{
    private readonly IHost _host;
    private readonly InputOutputColumnPair[] _columns;
    private readonly ReplacementMode _mode;
    private readonly bool _bySlot;

    internal MissingValueReplacingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns, ReplacementMode mode, bool bySlot)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _host = env.Register(nameof(MissingValueReplacingEstimator));
        _columns = columns;
        _mode = mode;
        _bySlot = bySlot;
    }

    public MissingValueReplacingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = Array.ConvertAll(_columns, column => MissingValueReplacingTransformer.FindSource(input.Schema, column.InputColumnName));
        Func<Replacement>[] learned = Learn(input, sources);
        return new([.. _columns.Select(column => (column.OutputColumnName, column.InputColumnName))], Array.ConvertAll(learned, finish => finish()));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => inputSchema.With(_columns.Select(column =>
        {
            SchemaShape.Column source = inputSchema.Find(column.InputColumnName);
            MissingValueReplacingTransformer.CheckType(source.ItemType);
            var annotations = source.Annotations.Where(annotation => annotation.Name is AnnotationUtils.Kinds.SlotNames or AnnotationUtils.Kinds.IsNormalized);
            return new SchemaShape.Column(column.OutputColumnName, source.Kind, source.ItemType, false, new SchemaShape(annotations));
        }));

    /// <summary>Learns all columns in one pass, unless there is nothing to learn.</summary>
    private Func<Replacement>[] Learn(IDataView input, DataViewSchema.Column[] sources)
    {
        using DataViewRowCursor cursor = input.GetRowCursor(sources);
        (Action Observe, Func<Replacement> Finish)[] learners = Array.ConvertAll(sources,
            source => Generic.Call<(Action, Func<Replacement>)>(Learner<float>, source.Type.GetItemType().RawType, cursor, source));
        while (_mode != ReplacementMode.DefaultValue && cursor.MoveNext())
        {
            foreach (var learner in learners)
                learner.Observe();
        }
        return Array.ConvertAll(learners, learner => learner.Finish);
    }

    private (Action, Func<Replacement>) Learner<T>(DataViewRow row, DataViewSchema.Column source) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int size = _bySlot && _mode != ReplacementMode.DefaultValue ? Math.Max(source.Type.GetValueCount(), 1) : 1;
        SlotStatistics[] slots = [.. Enumerable.Range(0, size).Select(_ => new SlotStatistics())];
        return (SlotObserver.Create<T>(row, source, slots), () => new Replacement<T>(source.Type, Array.ConvertAll(slots, slot => T.CreateTruncating(ValueFor(slot)))));
    }

    private double ValueFor(SlotStatistics slot)
    {
        if (_mode == ReplacementMode.Mean && slot.Count == 0)
        {
            using IChannel channel = _host.Start("Computing Statistics");
            channel.Warning("All values in this column are NAs, using default value for imputation");
        }
        return _mode switch
        {
            ReplacementMode.Mean => slot.Mean,
            ReplacementMode.Minimum => slot.Minimum,
            ReplacementMode.Maximum => slot.Maximum,
            _ => 0,
        };
    }

    /// <summary>What is put in the place of missing numbers.</summary>
    public enum ReplacementMode : byte
    {
        /// <summary>0.</summary>
        DefaultValue = 0,

        Mean = 1,
        Minimum = 2,
        Maximum = 3,
    }
}
