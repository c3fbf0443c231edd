using System.Numerics;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>The rows whose value is at least the lower bound and less than the upper one. NaN is in no range.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check.NonEmpty(columnName);
        Check.Argument(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        DataViewSchema.Column column = input.Schema[columnName];
        if (column.Type is not NumberDataViewType)
            throw Errors.SchemaMismatch(nameof(columnName), "filter", columnName, "number", column.Type.ToString()!);
        Check.Argument(column.Type == NumberDataViewType.Single || column.Type == NumberDataViewType.Double, "Column", $"Column '{columnName}' does not have compatible type");
        return new FilteredDataView(input, [column], row => Generic.Call<Func<bool>>(IsInRange<float>, column.Type.RawType, row, column, lowerBound, upperBound), input.CanShuffle);
    }

    private static Func<bool> IsInRange<T>(DataViewRow row, DataViewSchema.Column column, double lower, double upper) where T : INumberBase<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = T.Zero;
        return () =>
        {
            getter(ref value);
            double number = double.CreateTruncating(value);
            return lower <= number && number < upper;
        };
    }
}
