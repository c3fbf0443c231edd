using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Images;

/// <summary>The rows of an input with the pixels of their images, and by choice without those whose images cannot be read.</summary>
internal sealed class ExtractedImagesView(IDataView input, ImageMapping mapping, ImageExtractingTransformer owner)
    : OnnxDataView(input, mapping, owner)
{
    public override long? GetRowCount() => owner.LeavesOut ? null : base.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded));
        return new Cursor(base.GetRowCursor(WithPixels(active), rand), owner, mapping.Output, active);
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded));
        return Array.ConvertAll<DataViewRowCursor, DataViewRowCursor>(
            base.GetRowCursorSet(WithPixels(active), n, rand), cursor => new Cursor(cursor, owner, mapping.Output, active));
    }

    /// <summary>Adds the pixels where they say which rows are left out, and opens the cache where they are read.</summary>
    private IEnumerable<DataViewSchema.Column> WithPixels(DataViewSchema.Column[] active)
    {
        bool hasPixels = active.Any(column => column.Index == mapping.Output.Index);
        if (hasPixels || owner.LeavesOut)
            owner.ReportCache(owner.Cache?.Open());
        return hasPixels || !owner.LeavesOut ? active : active.Append(mapping.Output);
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly ImageExtractingTransformer _owner;
        private readonly bool[] _isActive;
        private readonly ValueGetter<VBuffer<float>>? _getPixels;
        private VBuffer<float> _pixels;
        private readonly long _failuresBefore;
        private long _position = -1, _leftOut;
        private bool _isDone;

        public Cursor(
            DataViewRowCursor input, ImageExtractingTransformer owner, DataViewSchema.Column output, DataViewSchema.Column[] active)
        {
            (_input, _owner, _isActive, _failuresBefore) = (input, owner, new bool[input.Schema.Count], owner.Failures);
            foreach (DataViewSchema.Column column in active)
                _isActive[column.Index] = true;
            if (owner.LeavesOut)
                _getPixels = input.GetGetter<VBuffer<float>>(output);
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Position => _position;

        public override long Batch => _input.Batch;

        public override bool MoveNext()
        {
            while (!_isDone && _input.MoveNext())
            {
                if (_getPixels != null)
                {
                    _getPixels(ref _pixels);
                    if (float.IsNaN(_pixels.GetValues()[0]))
                    {
                        _leftOut++;
                        continue;
                    }
                }
                _position++;
                return true;
            }
            if (!_isDone)
                Finish();
            (_isDone, _position) = (true, -1);
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => RowChecks.HasColumn(Schema, column) && _isActive[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column) ? _input.GetGetter<TValue>(column) : RowChecks.AsGetter<TValue>(column, null);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private void Finish()
        {
            if (_leftOut > 0)
                _owner.ReportLeftOut(_leftOut, _position + 1 + _leftOut, _failuresBefore);
            _owner.Cache?.Save();
        }
    }
}
