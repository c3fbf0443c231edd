namespace Microsoft.ML.Offline;

/// <summary>Collects the different values of a column, row by row.</summary>
internal abstract class TermCollector
{
    /// <summary>Over a column of a row or cursor.</summary>
    public static TermCollector Create(DataViewRow row, DataViewSchema.Column column, bool sorted, int maximum)
    {
        var type = (PrimitiveDataViewType)column.Type.GetItemType();
        return Generic.Call<TermCollector>(Create<int>, type.RawType, row, column, type, sorted, maximum);
    }

    /// <summary>Takes the values of the current row.</summary>
    public abstract void Collect();

    public abstract TermMap Finish();

    private static TermCollector Create<T>(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType type, bool sorted, int maximum) where T : notnull
        => new Typed<T>(row, column, type, sorted, maximum);

    private sealed class Typed<T> : TermCollector where T : notnull
    {
        private readonly PrimitiveDataViewType _type;
        private readonly bool _sorted;
        private readonly int _maximum;
        private readonly Func<IEnumerable<T>> _read;
        private readonly Func<T, bool> _isMissing;
        private readonly HashSet<T> _seen = new(TermComparer.For<T>());
        private readonly List<T> _terms = [];

        public Typed(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType type, bool sorted, int maximum)
        {
            _type = type;
            _sorted = sorted;
            _maximum = maximum;
            _read = column.Type is VectorDataViewType ? ReadVector(row.GetGetter<VBuffer<T>>(column)) : ReadScalar(row.GetGetter<T>(column));
            _isMissing = type is TextDataViewType ? value => value is ReadOnlyMemory<char> { IsEmpty: true } : MissingValues.TestFor<T>(type);
        }

        public override void Collect()
        {
            if (_terms.Count >= _maximum)
                return;
            foreach (T value in _read())
            {
                if (!_isMissing(value) && _terms.Count < _maximum && _seen.Add(value))
                    _terms.Add(value);
            }
        }

        public override TermMap Finish()
        {
            if (_sorted)
                _terms.Sort(TermComparer.OrderOf<T>());
            return new TermMap<T>(_type, [.. _terms]);
        }

        private static Func<IEnumerable<T>> ReadScalar(ValueGetter<T> getter) => () =>
        {
            T value = default!;
            getter(ref value);
            return [value];
        };

        private static Func<IEnumerable<T>> ReadVector(ValueGetter<VBuffer<T>> getter)
        {
            VBuffer<T> vector = default;
            return () =>
            {
                getter(ref vector);
                return vector.DenseValues();
            };
        }
    }
}
