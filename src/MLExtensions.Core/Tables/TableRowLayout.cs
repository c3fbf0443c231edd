namespace MLExtensions.Tables;

/// <summary>What the rows of a table have in common: their columns, and the features of a row whose columns are all missing.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
internal sealed class TableRowLayout
{
    private const int MostNames = 20;

    private readonly Dictionary<string, int> _places = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly float[] _missing;

    /// <summary>Initializes a layout.</summary>
    /// <exception cref="InvalidDataException">Two columns have the same name.</exception>
    public TableRowLayout(TableEncoding table)
    {
        (Table, _missing, _lookup) = (table, new float[table.Features.Count], _places.GetAlternateLookup<ReadOnlySpan<char>>());
        Inputs = Array.ConvertAll(table.Columns, column => new TableInput
        {
            Name = column.Name, Kind = column.Kind, TypeName = column.Type, Size = column.Size, CanBeMissing = column.CanBeMissing,
        });
        Required = Inputs.Count(input => !input.CanBeMissing);
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (!_places.TryAdd(Inputs[i].Name, i))
                throw new InvalidDataException($"The columns of the table should have different names; found '{Inputs[i].Name}' twice.");
            table.Columns[i].WriteMissing(table.SlotsOf(_missing, i));
        }
    }

    /// <summary>Gets how the columns become features.</summary>
    public TableEncoding Table { get; }

    /// <summary>Gets the columns.</summary>
    public TableInput[] Inputs { get; }

    /// <summary>Gets the number of columns that have to be set.</summary>
    public int Required { get; }

    /// <summary>Gets the features of a row whose columns are all missing.</summary>
    public ReadOnlySpan<float> Missing => _missing;

    /// <summary>Returns the place of a column.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int PlaceOf(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out int place) ? place : throw new ArgumentException(
        $"The table has no column '{name}'; its columns are {string.Join(", ", Inputs.Take(MostNames).Select(input => input.Name))}"
        + $"{(Inputs.Length > MostNames ? $", and {Inputs.Length - MostNames} more" : "")}.");
}
