using Microsoft.ML;
using MLExtensions.Tasks;

namespace MLExtensions.Trainers;

/// <summary>The rows of a data view, or those of them that are trained on or held out.</summary>
/// <param name="Data">The data view.</param>
/// <param name="Columns">The columns of the data view.</param>
/// <param name="Labels">The number of label values of a row.</param>
/// <param name="Task">The meaning of the label.</param>
/// <param name="Cancellation">Ends the reading between some rows.</param>
internal sealed record DataViewStream(IDataView Data, DataColumns Columns, int Labels, LearningTask Task, Cancellation Cancellation)
    : IRowStream
{
    /// <summary>Gets the split into rows to train on and rows held out, as it is before the first row; null for none.</summary>
    public StratifiedSplit? Split { get; init; }

    /// <summary>Gets whether the rows are those held out, rather than those to train on.</summary>
    public bool WantsHeldOut { get; init; }

    /// <summary>Gets the weights of the classes, by which those of the rows are multiplied; null for none.</summary>
    public float[]? ClassWeights { get; init; }

    /// <summary>Gets whether rows have weights.</summary>
    public bool HasWeights => Columns.Weight != null || ClassWeights != null;

    string IRowStream.Changes
    {
        get
        {
            if (ClassWeights == null)
                return "";
            var hash = new RowHash();
            hash.Add(ClassWeights, [], weight: 1);
            return $", times weights of classes with the hash {hash}";
        }
    }

    /// <summary>Opens a reader at the first row.</summary>
    /// <param name="leftOut">Counts the rows that are left out.</param>
    public RowReader Open(RowCensus leftOut) => new(Data, Columns, Labels, Task, leftOut, Cancellation)
    {
        Split = Split?.Again(),
        WantsHeldOut = WantsHeldOut,
        ClassWeights = ClassWeights,
    };

    IRowReader IRowStream.Open() => Open(new RowCensus(Columns));
}
