using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class ImageDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Images => _ml.Data.LoadFromIdx(TestImages.Images, TestImages.Labels, ["cat", "dog", "bird"]);

    [Fact]
    public void Labels_are_keys_with_class_names_and_pixels_a_vector_with_slot_names()
    {
        IDataView data = Images;
        Assert.Equal(["Label", "Pixels"], data.Schema.Select(column => column.Name));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), data.Schema["Label"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), data.Schema["Pixels"].Type);
        Assert.Equal(["cat", "dog", "bird"], TrainerTests.KeyValues(data.Schema["Label"]));
        Assert.Equal(
            ["pixel[0,0]", "pixel[0,1]", "pixel[0,2]", "pixel[1,0]", "pixel[1,1]", "pixel[1,2]"],
            TrainerTests.Texts(data.Schema["Pixels"], "SlotNames"));
        Assert.Equal(5, data.GetRowCount());
        Assert.True(data.CanShuffle);
    }

    [Fact]
    public void Rows_come_in_the_file_s_order()
    {
        Assert.Equal([1u, 2u, 3u, 1u, 2u], Images.GetColumn<uint>("Label"));
        Assert.Equal([10, 11, 12, 13, 14, 15], Images.GetColumn<float[]>("Pixels").ElementAt(1));
    }

    [Fact]
    public void Shuffled_each_row_comes_once_with_its_own_label()
    {
        float[] FirstPixels(int seed) => [.. _ml.Data.ShuffleRows(Images, seed).GetColumn<float[]>("Pixels").Select(pixels => pixels[0])];
        Assert.Equal([0, 10, 20, 30, 40], FirstPixels(1).Order());
        Assert.NotEqual(1, Enumerable.Range(1, 10).Select(seed => string.Join(' ', FirstPixels(seed))).Distinct().Count());

        IDataView shuffled = _ml.Data.ShuffleRows(Images, seed: 3);
        foreach (ImageRow row in _ml.Data.CreateEnumerable<ImageRow>(shuffled, reuseRowObject: false))
            Assert.Equal((uint)(row.Pixels[0] / 10) % 3 + 1, row.Label);
    }

    [Fact]
    public void A_cursor_gives_only_what_was_asked_for()
    {
        IDataView data = Images;
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Label"]]);
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<VBuffer<float>>(data.Schema["Pixels"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(data.Schema["Label"]));
        var get = cursor.GetGetter<uint>(data.Schema["Label"]);
        uint label = 0;
        Assert.Throws<InvalidOperationException>(() => get(ref label));
        while (cursor.MoveNext())
            get(ref label);
        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => get(ref label));
    }

    [Fact]
    public void Other_transforms_of_ML_NET_work_before_and_after_the_trainer()
    {
        var parts = _ml.Data.TrainTestSplit(Images, testFraction: 0.4, seed: 1);
        Assert.Equal(
            [0f, 10, 20, 30, 40],
            parts.TrainSet.GetColumn<float[]>("Pixels").Concat(parts.TestSet.GetColumn<float[]>("Pixels")).Select(pixels => pixels[0])
            .Order());
        IDataView names = _ml.Transforms.Conversion.MapKeyToValue("Name", "Label").Fit(Images)
            .Transform(_ml.Data.TakeRows(_ml.Data.SkipRows(Images, 1), 2));
        Assert.Equal(["dog", "bird"], names.GetColumn<string>("Name"));
        Assert.Equal(Images.GetColumn<uint>("Label"), _ml.Data.Cache(Images).GetColumn<uint>("Label"));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
        => Assert.Contains(
            TestImages.Labels, Assert.Throws<FormatException>(() => _ml.Data.LoadFromIdx(TestImages.Labels, TestImages.Labels)).Message);

    private sealed class ImageRow
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(2, 3)]
        public float[] Pixels { get; set; } = [];
    }
}
