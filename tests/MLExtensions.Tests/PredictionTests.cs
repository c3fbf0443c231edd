using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class PredictionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Columns_that_are_not_part_of_the_schema_are_refused_by_name()
    {
        var (data, model) = Blobs.Fit(_ml);
        IDataView scored = model.Transform(data), wider = _ml.Transforms.CopyColumns("Copy", "Score").Fit(scored).Transform(scored);
        const string message = "Column 'Copy' is not part of the schema.";
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => scored.GetRowCursor([wider.Schema["Copy"]])).Message);
        Assert.Contains(
            message, Assert.Throws<ArgumentOutOfRangeException>(() => scored.GetRowCursorSet([wider.Schema["Copy"]], 2)).Message);
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => cursor.IsColumnActive(wider.Schema["Copy"])).Message);
        // One of another schema has the index of one of this, and another name.
        IDataView other = _ml.Transforms.SelectColumns("Features").Fit(data).Transform(data);
        Assert.Contains(
            "Column 'Features' is not part of the schema.",
            Assert.Throws<ArgumentOutOfRangeException>(() => scored.GetRowCursor([other.Schema["Features"]])).Message);
        Assert.Equal("columnsNeeded", Assert.Throws<ArgumentNullException>(() => scored.GetRowCursor(null!)).ParamName);
        IRowToRowMapper mapper = ((ITransformer)model).GetRowToRowMapper(data.Schema);
        Assert.Equal("dependingColumns", Assert.Throws<ArgumentNullException>(() => mapper.GetDependencies(null!)).ParamName);
    }

    [Fact]
    public void A_prediction_engine_predicts_what_the_pipeline_does()
    {
        IDataView data = Blobs.Load(_ml);
        ITransformer model = Blobs.Pipeline(_ml).Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<Blob, BlobPrediction>(model);
        var expected = _ml.Data.CreateEnumerable<BlobPrediction>(model.Transform(data), reuseRowObject: false);
        foreach ((Blob row, BlobPrediction prediction) in Blobs.Rows().Zip(expected))
        {
            BlobPrediction actual = engine.Predict(row);
            Assert.Equal(prediction.PredictedLabel, actual.PredictedLabel);
            Assert.Equal(prediction.Score, actual.Score);
        }
    }

    [Fact]
    public void Two_engines_share_a_model_and_one_can_be_disposed()
    {
        ITransformer model = Blobs.Pipeline(_ml).Fit(Blobs.Load(_ml));
        var first = _ml.Model.CreatePredictionEngine<Blob, BlobPrediction>(model);
        using var second = _ml.Model.CreatePredictionEngine<Blob, BlobPrediction>(model);
        first.Dispose();
        Assert.Equal("green", second.Predict(new Blob { X = 2, Y = 0 }).PredictedLabel);
    }

    [Fact]
    public void Many_threads_may_use_one_model_at_once()
    {
        IDataView data = Blobs.Load(_ml);
        ITransformer model = Blobs.Pipeline(_ml).Fit(data);
        string[] expected = Blobs.Predict(model, data);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(expected, Blobs.Predict(model, data)));
    }

    [Fact]
    public void A_set_of_cursors_gives_every_row_once()
    {
        var (data, model) = Blobs.Fit(_ml);
        IDataView output = model.Transform(_ml.Data.Cache(data));
        DataViewSchema.Column score = output.Schema["Score"];
        DataViewRowCursor[] cursors = output.GetRowCursorSet([score], 3);
        var scores = new List<float[]>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            VBuffer<float> value = default;
            var get = cursor.GetGetter<VBuffer<float>>(score);
            while (cursor.MoveNext())
            {
                get(ref value);
                scores.Add([.. value.DenseValues()]);
            }
            cursor.Dispose();
        }
        Assert.Equal(
            output.GetColumn<float[]>("Score").OrderBy(values => values[0]).ThenBy(values => values[1]),
            scores.OrderBy(values => values[0]).ThenBy(values => values[1]));
    }

    [Fact]
    public void A_cursor_gives_only_what_was_asked_for_in_the_type_it_has()
    {
        var (data, model) = Blobs.Fit(_ml);
        IDataView output = model.Transform(data);
        DataViewSchema.Column score = output.Schema["Score"], predicted = output.Schema["PredictedLabel"];
        using DataViewRowCursor cursor = output.GetRowCursor([score]);
        Assert.True(cursor.IsColumnActive(score));
        Assert.False(cursor.IsColumnActive(predicted));
        Assert.False(cursor.IsColumnActive(output.Schema["X"]));
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<uint>(predicted));
        Assert.Contains("found System.Single", Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(score)).Message);
    }

    [Fact]
    public void Before_the_first_row_there_is_nothing_to_get()
    {
        var (data, model) = Blobs.Fit(_ml);
        IDataView output = model.Transform(data);
        using DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        var getScore = cursor.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        VBuffer<float> score = default;
        Assert.Throws<InvalidOperationException>(() => getScore(ref score));
        using DataViewRowCursor features = data.GetRowCursor(data.Schema);
        using DataViewRow row = model.GetRowToRowMapper(data.Schema).GetRow(features, output.Schema);
        var getRowScore = row.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        Assert.Throws<InvalidOperationException>(() => getRowScore(ref score));
    }

    [Fact]
    public void Rows_read_ahead_in_blocks_are_served_with_their_own_columns_position_and_id()
    {
        var (_, model) = Blobs.Fit(_ml);
        var rows = Blobs.Rows(1500);
        IDataView source = _ml.Data.LoadFromEnumerable(rows),
            data = _ml.Transforms.Concatenate("Features", "X", "Y").Fit(source).Transform(source), output = model.Transform(data);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor block = output.GetRowCursor(output.Schema), plain = data.GetRowCursor(data.Schema);
        using DataViewRow single = mapper.GetRow(plain, mapper.OutputSchema);
        int count = 0;
        while (plain.MoveNext())
        {
            Assert.True(block.MoveNext());
            Assert.Equal(
                (plain.Position, plain.Batch, Value(plain.GetIdGetter())), (block.Position, block.Batch, Value(block.GetIdGetter())));
            Assert.Equal(rows[count].Label, Value(block.GetGetter<ReadOnlyMemory<char>>(output.Schema["Label"])).ToString());
            Assert.Equal(rows[count].X, Value(block.GetGetter<float>(output.Schema["X"])));
            Assert.Equal([rows[count].X, rows[count].Y], Value(block.GetGetter<VBuffer<float>>(output.Schema["Features"])).DenseValues());
            Assert.Equal(
                Value(single.GetGetter<VBuffer<float>>(output.Schema["Score"])).DenseValues(),
                Value(block.GetGetter<VBuffer<float>>(output.Schema["Score"])).DenseValues());
            Assert.Equal(
                Value(single.GetGetter<uint>(output.Schema["PredictedLabel"])),
                Value(block.GetGetter<uint>(output.Schema["PredictedLabel"])));
            count++;
        }
        Assert.Equal(1500, count);
        Assert.False(block.MoveNext());
        Assert.False(block.MoveNext());
        Assert.Equal(-1, block.Position);

        static T Value<T>(ValueGetter<T> get)
        {
            T value = default!;
            get(ref value);
            return value;
        }
    }

    [Theory, InlineData(3), InlineData(100), InlineData(3000)]
    public void A_cursor_that_has_failed_stays_failed(int failing)
    {
        var (_, model) = Blobs.Fit(_ml);
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 5000).Select(i => new FeatureRow { Features = new float[i == failing ? 3 : 2] }), schema);
        IDataView output = model.Transform(data);
        using DataViewRowCursor cursor = output.GetRowCursor(output.Schema);
        ValueGetter<uint> get = cursor.GetGetter<uint>(output.Schema["PredictedLabel"]);
        uint label = 0;
        int rows = 0;
        Exception first = Assert.ThrowsAny<Exception>(() =>
        {
            for (; cursor.MoveNext(); rows++)
                get(ref label);
        });
        Assert.InRange(rows, 0, failing);
        for (int i = 0; i < 3; i++)
        {
            Assert.Same(first, Assert.ThrowsAny<Exception>(() => cursor.MoveNext()));
            Assert.Equal(-1, cursor.Position);
            Assert.Throws<InvalidOperationException>(() => get(ref label));
        }
    }

    [Fact]
    public void Whoever_wants_one_row_does_not_pay_for_many()
    {
        var (_, model) = Blobs.Fit(_ml);
        int read = 0;
        IDataView output = model.Transform(_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(i =>
        {
            read++;
            return new Point { Features = [i, -i] };
        })));
        using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["Score"]]);
        Assert.True(cursor.MoveNext());
        Assert.InRange(read, 1, 200);
    }

    [Fact]
    public void Transforming_is_lazy_and_passes_rows_on()
    {
        var (data, model) = Blobs.Fit(_ml);
        bool isRead = false;
        IDataView lazy = _ml.Data.LoadFromEnumerable(Rows());
        IDataView output = model.Transform(_ml.Transforms.Concatenate("Features", "X", "Y").Fit(lazy).Transform(lazy));
        Assert.False(isRead);
        Assert.Equal(["a", "b", "c"], output.GetColumn<string>("Label"));
        Assert.True(isRead);
        Assert.Equal(data.GetRowCount(), model.Transform(data).GetRowCount());
        Assert.Equal(data.CanShuffle, model.Transform(data).CanShuffle);

        IEnumerable<Blob> Rows()
        {
            isRead = true;
            foreach (string name in new[] { "a", "b", "c" })
                yield return new Blob { Label = name };
        }
    }

    [Fact]
    public void The_mapper_asks_for_the_features_only_when_something_of_ours_is_wanted()
    {
        var (data, model) = Blobs.Fit(_ml);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        Assert.Equal(["Features"], mapper.GetDependencies([mapper.OutputSchema["Score"]]).Select(column => column.Name));
        Assert.Equal(["X"], mapper.GetDependencies([mapper.OutputSchema["X"]]).Select(column => column.Name));
        Assert.Equal(
            ["X", "Features"],
            mapper.GetDependencies([mapper.OutputSchema["X"], mapper.OutputSchema["PredictedLabel"]]).Select(column => column.Name));
        Assert.Equal("Features", model.FeatureColumnName);
        Assert.Equal(data.Schema["Features"].Type, model.FeatureColumnType);
    }

    [Fact]
    public void The_features_of_a_row_are_read_once()
    {
        var (_, model) = Blobs.Fit(_ml);
        CountedPoint[] points = [.. Enumerable.Range(0, 1000).Select(_ => new CountedPoint())];
        foreach (uint _ in model.Transform(_ml.Data.LoadFromEnumerable(points)).GetColumn<uint>("PredictedLabel"))
        {
        }
        Assert.All(points, point => Assert.Equal(1, point.Reads));
    }

    private sealed class CountedPoint
    {
        private readonly float[] _features = [1, 2];

        [VectorType(2)]
        public float[] Features
        {
            get
            {
                Reads++;
                return _features;
            }
            set => throw new NotSupportedException();
        }

        internal int Reads { get; private set; }
    }

    private sealed class FeatureRow
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
