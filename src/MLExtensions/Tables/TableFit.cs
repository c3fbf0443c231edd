using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Tables;

/// <summary>Learns the features of a table in one pass over its rows.</summary>
internal static class TableFit
{
    /// <summary>Reads the rows, and returns what was learned.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="options">The settings.</param>
    /// <param name="environment">The environment of the MLContext, whose CancelExecution ends the reading.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, there are no rows, or no column is left to make features of.
    /// </exception>
    /// <exception cref="OperationCanceledException">CancelExecution was called.</exception>
    public static TableFeaturizingTransformer Run(
        IDataView data, TableFeaturizingEstimator.Options options, IHostEnvironment environment)
    {
        using IChannel channel = environment.Start("FeaturizeTable");
        var inputs = TableInputs.Find(data.Schema, options);
        var leftOut = new List<TableColumnLeftOut>(inputs.LeftOut);
        var columns = new List<TableColumn>();
        (ColumnLearner[] learners, LabelCopy?[] copies, long rows) = Read(data, inputs, options, environment);
        for (int i = 0; i < learners.Length; i++)
        {
            string reason = $"it is a copy of the label '{options.LabelColumnName}': the same values, or one value for each of the label";
            bool isCopy = copies[i] is { IsCopy: true };
            if (isCopy && options.InputColumnNames != null)
                channel.Warning(MessageSensitivity.Schema, $"Column '{learners[i].Name}' becomes features, although {reason}.");
            if ((!isCopy || options.InputColumnNames != null) && learners[i].Finish(out reason) is { } column)
                columns.Add(column);
            else
                leftOut.Add(new TableColumnLeftOut { ColumnName = learners[i].Name, Reason = reason });
        }
        foreach (TableColumnLeftOut column in leftOut)
            channel.Warning(MessageSensitivity.Schema, $"Left out column '{column.ColumnName}', because {column.Reason}.");
        if (columns.Count == 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"There should be a column to make features of; found {rows} row{(rows == 1 ? "" : "s")} and no such column. ")
                + string.Join(" ", leftOut.Select(column => $"'{column.ColumnName}': {column.Reason}.")), nameof(data));
        }
        var transformer = new TableFeaturizingTransformer(new TableEncoding(options.OutputColumnName, [.. columns], [.. leftOut]));
        channel.Info(MessageSensitivity.Schema, string.Create(CultureInfo.InvariantCulture,
            $"Made {transformer.Features.Count} features '{options.OutputColumnName}' of {columns.Count} columns, from {rows} rows."));
        return transformer;
    }

    private static (ColumnLearner[] Learners, LabelCopy?[] Copies, long Rows) Read(
        IDataView data, TableInputs inputs, TableFeaturizingEstimator.Options options, IHostEnvironment environment)
    {
        Func<bool> isCancelled = MLNet.Cancellation(environment);
        using DataViewRowCursor cursor = data.GetRowCursor(inputs.Label is { } needed ? [.. inputs.Columns, needed] : inputs.Columns);
        ColumnLearner[] learners = [.. inputs.Columns.Select(column => ColumnLearner.Create(cursor, column, options))];
        Cell? label = inputs.Label is { } named && InputType.NameOf(named.Type) != null ? Cell.Create(cursor, named) : null;
        LabelCopy?[] copies = Array.ConvertAll(learners, learner => label == null ? null : new LabelCopy(label, learner.Cell));
        var possible = copies.OfType<LabelCopy>().ToList();
        long rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            if (isCancelled())
                throw new OperationCanceledException("The reading of the table was cancelled by CancelExecution of the MLContext.");
            foreach (ColumnLearner learner in learners)
            {
                learner.Cell.Read();
                learner.Add();
            }
            if (possible.Count == 0)
                continue;
            label!.Read();
            foreach (LabelCopy copy in possible)
                copy.Add();
            possible.RemoveAll(copy => !copy.IsPossible);
        }
        return rows > 0 ? (learners, copies, rows)
            : throw new ArgumentException("There should be rows to learn the features of the table from; found none.", nameof(data));
    }
}
