using System.Globalization;
using System.Numerics;
using MLExtensions.Tables;

namespace MLExtensions;

/// <summary>The values of a row of a table, from which a <see cref="NetworkPredictor"/> predicts.</summary>
/// <remarks>
/// <para>
/// A value is encoded when it is set, as the ML.NET transformer of <c>FeaturizeTable</c> encodes it. A column that is not set is missing.
/// What is missing, by the kind of the column:
/// </para>
/// <list type="table">
/// <listheader><term>Kind</term><description>Missing</description></listheader>
/// <item><term>Number of type Single or Double</term><description>NaN.</description></item>
/// <item><term>Vector of Single or Double</term><description>NaN in each of its numbers.</description></item>
/// <item><term>Text</term><description>An empty text, or one of white space. Of a column whose texts are all numbers: any text that is no
/// number.</description></item>
/// <item><term>Key</term><description>An empty text. It is the key 0 of ML.NET.</description></item>
/// <item><term>DateTime, DateTimeOffset</term><description>The default value, 1 January of the year 1.</description></item>
/// <item><term>Integer, Boolean, TimeSpan, and vectors of integers or Boolean</term><description>ML.NET has no missing value of these
/// types, so they have to be set; a prediction without them is an exception.</description></item>
/// </list>
/// <para>
/// A missing value is 0 in all of its features. Where one was missing in training, an indicator is 1. A category that was not there in
/// training is 0 in all of its features, too, without the indicator.
/// </para>
/// <para>
/// Columns are named, or given by their number in <see cref="NetworkPredictor.InputColumns"/>, which is faster. To set and to predict
/// allocates no memory after the first rows.
/// </para>
/// <para>Thread safety: a row is for one thread at a time. The predictor that has created it is for any number of threads.</para>
/// </remarks>
/// <example>
/// <code>
/// TableRow row = predictor.CreateRow();
/// row.Set("Age", 41.5);
/// row.Set("City", "Paris");
/// float[] scores = predictor.Predict(row);
/// row.Clear();
/// </code>
/// </example>
public sealed partial class TableRow
{
    private readonly TableRowLayout _layout;
    private readonly float[] _features;
    private readonly bool[] _isSet;
    private int _requiredLeft;
    private char[] _text = [];

    internal TableRow(TableRowLayout layout)
    {
        (_layout, _features, _isSet) = (layout, new float[layout.Missing.Length], new bool[layout.Inputs.Length]);
        Clear();
    }

    /// <summary>Returns the number of a column in <see cref="NetworkPredictor.InputColumns"/>.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int IndexOf(string columnName)
    {
        ArgumentNullException.ThrowIfNull(columnName);
        return _layout.PlaceOf(columnName);
    }

    /// <summary>Sets a number.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">
    /// The number; NaN for a missing one. For a column of Single it is rounded to Single, as ML.NET has it.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no such column, it is of another kind, or it is of integers and the number is none of the type.
    /// </exception>
    public void Set(string columnName, double value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a number; see <see cref="Set(string, double)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The number.</param>
    public void Set(int columnIndex, double value)
    {
        if (ColumnAt(columnIndex) is not NumberColumn { NumberType: { } type } column)
            throw Mismatch(columnIndex, "a number");
        RequireHeld(columnIndex, type, value);
        column.Encoding.Write(type.Convert(value), SlotsOf(columnIndex));
        MarkSet(columnIndex);
    }

    /// <summary>Sets a Boolean.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind.</exception>
    public void Set(string columnName, bool value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a Boolean; see <see cref="Set(string, bool)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The value.</param>
    public void Set(int columnIndex, bool value)
    {
        if (ColumnAt(columnIndex) is not BooleanColumn)
            throw Mismatch(columnIndex, "a Boolean");
        BooleanColumn.Write(value, SlotsOf(columnIndex));
        MarkSet(columnIndex);
    }

    /// <summary>Sets a text, or a key by the text of its value.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">
    /// The text; an empty one where it is missing. The values of keys that are no texts are, as texts: numbers in the invariant culture,
    /// "true" and "false", dates in the format "o", TimeSpan in the format "c". Keys without values are their numbers, from 1.
    /// </param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind.</exception>
    public void Set(string columnName, ReadOnlySpan<char> value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a text, or a key by the text of its value; see <see cref="Set(string, ReadOnlySpan{char})"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The text.</param>
    public void Set(int columnIndex, ReadOnlySpan<char> value)
    {
        switch (ColumnAt(columnIndex))
        {
            case CategoryColumn column:
                column.Write(value, SlotsOf(columnIndex));
                break;
            case NumberTextColumn column:
                column.Write(value, SlotsOf(columnIndex));
                break;
            default:
                throw Mismatch(columnIndex, "a text");
        }
        MarkSet(columnIndex);
    }

    /// <summary>Sets a date without an offset.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">The date; the default value where it is missing.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind.</exception>
    public void Set(string columnName, DateTime value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a date without an offset; see <see cref="Set(string, DateTime)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The date.</param>
    public void Set(int columnIndex, DateTime value) => SetDate(columnIndex, TableInputKind.DateTime, TableDate.Of(value));

    /// <summary>Sets a date with an offset.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">The date; the default value where it is missing.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind.</exception>
    public void Set(string columnName, DateTimeOffset value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a date with an offset; see <see cref="Set(string, DateTimeOffset)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The date.</param>
    public void Set(int columnIndex, DateTimeOffset value) => SetDate(columnIndex, TableInputKind.DateTimeOffset, TableDate.Of(value));

    /// <summary>Sets a duration.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="value">The duration.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind.</exception>
    public void Set(string columnName, TimeSpan value) => Set(IndexOf(columnName), value);

    /// <summary>Sets a duration; see <see cref="Set(string, TimeSpan)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="value">The duration.</param>
    public void Set(int columnIndex, TimeSpan value)
    {
        if (ColumnAt(columnIndex) is not NumberColumn { NumberType: null } column)
            throw Mismatch(columnIndex, "a TimeSpan");
        column.Encoding.Write(NumberColumn.NumberOf(value), SlotsOf(columnIndex));
        MarkSet(columnIndex);
    }

    /// <summary>Sets a vector of numbers.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="values">The numbers, as many as <see cref="TableInput.Size"/> says; NaN for missing ones.</param>
    /// <exception cref="ArgumentException">
    /// There is no such column, it is of another kind or size, or it is of integers and a number is none of the type.
    /// </exception>
    public void Set(string columnName, ReadOnlySpan<float> values) => Set(IndexOf(columnName), values);

    /// <summary>Sets a vector of numbers; see <see cref="Set(string, ReadOnlySpan{float})"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="values">The numbers.</param>
    public void Set(int columnIndex, ReadOnlySpan<float> values) => SetNumbers(columnIndex, values);

    /// <summary>Sets a vector of numbers.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="values">
    /// The numbers, as many as <see cref="TableInput.Size"/> says; NaN for missing ones. For a vector of Single they are rounded to Single.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no such column, it is of another kind or size, or it is of integers and a number is none of the type.
    /// </exception>
    public void Set(string columnName, ReadOnlySpan<double> values) => Set(IndexOf(columnName), values);

    /// <summary>Sets a vector of numbers; see <see cref="Set(string, ReadOnlySpan{double})"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="values">The numbers.</param>
    public void Set(int columnIndex, ReadOnlySpan<double> values) => SetNumbers(columnIndex, values);

    /// <summary>Sets a vector of Boolean.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="values">The values, as many as <see cref="TableInput.Size"/> says.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another kind or size.</exception>
    public void Set(string columnName, ReadOnlySpan<bool> values) => Set(IndexOf(columnName), values);

    /// <summary>Sets a vector of Boolean; see <see cref="Set(string, ReadOnlySpan{bool})"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    /// <param name="values">The values.</param>
    public void Set(int columnIndex, ReadOnlySpan<bool> values)
    {
        VectorColumn column = VectorAt(columnIndex, TableInputKind.BooleanVector, values.Length, "Boolean value");
        for (int slot = 0; slot < values.Length; slot++)
            SetItem(columnIndex, column, slot, VectorColumn.NumberOf(values[slot]));
        MarkSet(columnIndex);
    }

    /// <summary>Makes a column missing, as it is before it is set.</summary>
    /// <param name="columnName">The name of the column.</param>
    /// <exception cref="ArgumentException">There is no such column, or its type has no missing value.</exception>
    public void SetMissing(string columnName) => SetMissing(IndexOf(columnName));

    /// <summary>Makes a column missing; see <see cref="SetMissing(string)"/>.</summary>
    /// <param name="columnIndex">The number of the column.</param>
    public void SetMissing(int columnIndex)
    {
        TableColumn column = ColumnAt(columnIndex);
        if (!column.CanBeMissing)
            throw Mismatch(columnIndex, "a missing value, which the type does not have");
        column.WriteMissing(SlotsOf(columnIndex));
        MarkSet(columnIndex);
    }

    /// <summary>Makes all columns missing, for the next row.</summary>
    public void Clear()
    {
        _layout.Missing.CopyTo(_features);
        Array.Clear(_isSet);
        _requiredLeft = _layout.Required;
    }

    /// <summary>Returns the features of the row.</summary>
    /// <param name="layout">The layout of the rows of the predictor; null where it has none.</param>
    /// <exception cref="ArgumentException">The row is one of another predictor, or a column that cannot be missing is not set.</exception>
    internal ReadOnlySpan<float> FeaturesOf(TableRowLayout? layout)
    {
        if (layout != _layout)
            throw new ArgumentException("The row should be one that CreateRow of this predictor has made; found one of another predictor.");
        if (_requiredLeft > 0)
        {
            IEnumerable<string> missing = _layout.Inputs.Where((input, i) => !input.CanBeMissing && !_isSet[i])
                .Select(input => $"'{input.Name}' to {input.Wanted}");
            throw new ArgumentException(
                $"The row should have no missing value of a type that has none. Set {string.Join(", ", missing)}.");
        }
        return _features;
    }

    private TableColumn ColumnAt(int index) => (uint)index < (uint)_layout.Table.Columns.Length ? _layout.Table.Columns[index]
        : throw new ArgumentOutOfRangeException("columnIndex", index, $"A column has a number from 0 to {_layout.Inputs.Length - 1}.");

    private VectorColumn VectorAt(int index, TableInputKind kind, int size, string what)
        => ColumnAt(index) is VectorColumn column && column.Kind == kind && column.Size == size ? column
            : throw Mismatch(index, $"{size} {what}{(size == 1 ? "" : "s")}");

    /// <summary>Returns the features of a column.</summary>
    internal Span<float> SlotsOf(int index) => _layout.Table.SlotsOf(_features, index);

    private void SetDate(int index, TableInputKind kind, TableDate date)
    {
        if (ColumnAt(index) is not DateColumn column || column.Kind != kind)
            throw Mismatch(index, kind == TableInputKind.DateTime ? "a date without an offset" : "a date with an offset");
        column.Write(date, SlotsOf(index));
        MarkSet(index);
    }

    private void SetNumbers<T>(int index, ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        VectorColumn column = VectorAt(index, TableInputKind.Vector, values.Length, "number");
        foreach (T value in values)
            RequireHeld(index, column.ItemType!, double.CreateTruncating(value));
        for (int slot = 0; slot < values.Length; slot++)
            SetItem(index, column, slot, double.CreateTruncating(values[slot]));
        MarkSet(index);
    }

    private void SetItem(int index, VectorColumn column, int slot, double value)
        => column.Write(slot, column.ItemType?.Convert(value) ?? value, SlotsOf(index));

    private void MarkSet(int index)
    {
        if (!_isSet[index] && !_layout.Inputs[index].CanBeMissing)
            _requiredLeft--;
        _isSet[index] = true;
    }

    private void RequireHeld(int index, NumberType type, double value)
    {
        if (!type.Holds(value))
            throw Mismatch(index, $"{value.ToString(CultureInfo.InvariantCulture)}, which is no {type.Name}");
    }

    private ArgumentException Mismatch(int index, string found)
        => new($"Column '{_layout.Inputs[index].Name}' should be set to {_layout.Inputs[index].Wanted}; found {found}.");
}
