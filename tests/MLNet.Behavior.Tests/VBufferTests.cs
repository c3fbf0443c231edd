namespace MLNet.Behavior.Tests;

public class VBufferTests
{
    private static VBuffer<float> Sparse() => new(5, 2, [10f, 30f], [1, 3]);

    [Fact]
    public void The_default_is_an_empty_dense_vector()
    {
        VBuffer<float> empty = default;

        Assert.Equal(0, empty.Length);
        Assert.True(empty.IsDense);
        Assert.True(empty.GetValues().IsEmpty);
        Assert.Equal("Dense vector of size 0", empty.ToString());
    }

    [Fact]
    public void A_dense_vector_has_values_and_no_indices()
    {
        var dense = new VBuffer<float>(2, [1f, 2f, 99f]);

        Assert.True(dense.IsDense);
        Assert.Equal([1f, 2f], dense.GetValues().ToArray());
        Assert.True(dense.GetIndices().IsEmpty);
        Assert.Equal("Dense vector of size 2", dense.ToString());
    }

    [Fact]
    public void A_sparse_vector_has_explicit_values_at_indices_and_zero_elsewhere()
    {
        VBuffer<float> sparse = Sparse();

        Assert.False(sparse.IsDense);
        Assert.Equal(5, sparse.Length);
        Assert.Equal([10f, 30f], sparse.GetValues().ToArray());
        Assert.Equal([1, 3], sparse.GetIndices().ToArray());
        Assert.Equal([0f, 10f, 0f, 30f, 0f], sparse.DenseValues());
        Assert.Equal([(1, 10f), (3, 30f)], sparse.Items().Select(item => (item.Key, item.Value)));
        Assert.Equal([(0, 0f), (1, 10f), (2, 0f), (3, 30f), (4, 0f)], sparse.Items(all: true).Select(item => (item.Key, item.Value)));
        Assert.Equal(30f, sparse.GetItemOrDefault(3));
        Assert.Equal(0f, sparse.GetItemOrDefault(4));
        Assert.Equal("Sparse vector of size 5, 2 explicit values", sparse.ToString());
    }

    [Fact]
    public void Every_value_explicit_makes_a_vector_dense()
    {
        var full = new VBuffer<float>(2, 2, [1f, 2f], null!);

        Assert.True(full.IsDense);
        Assert.Equal([1f, 2f], full.DenseValues());
    }

    [Fact]
    public void An_index_must_be_within_the_vector()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse().GetItemOrDefault(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse().GetItemOrDefault(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 2, [1f, 2f], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(1, 2, [1f, 2f], [0, 1]));
    }

    [Fact]
    public void Copying_into_a_span_fills_the_gaps()
    {
        float[] destination = [9f, 9f, 9f, 9f, 9f, 9f, 9f];

        Sparse().CopyTo(destination, 1, -1f);

        Assert.Equal([9f, -1f, 10f, -1f, 30f, -1f, 9f], destination);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse().CopyTo(new float[4]));
    }

    [Fact]
    public void Copying_into_a_vector_keeps_it_sparse_and_copies_deeply()
    {
        VBuffer<float> copy = default;
        Sparse().CopyTo(ref copy);
        VBuffer<float> range = default;
        Sparse().CopyTo(ref range, 2, 3);
        VBuffer<float> dense = default;
        Sparse().CopyToDense(ref dense);

        Assert.False(copy.IsDense);
        Assert.Equal([0f, 10f, 0f, 30f, 0f], copy.DenseValues());
        Assert.Equal([0f, 30f, 0f], range.DenseValues());
        Assert.Equal([1], range.GetIndices().ToArray());
        Assert.True(dense.IsDense);
        Assert.Equal([0f, 10f, 0f, 30f, 0f], dense.GetValues().ToArray());
    }

    [Fact]
    public void A_copy_does_not_share_memory_with_its_source()
    {
        float[] values = [1f, 2f];
        VBuffer<float> copy = default;
        new VBuffer<float>(2, values).CopyTo(ref copy);
        VBuffer<float> part = default;
        VBuffer<float>.Copy(values, 1, ref part, 1);

        values[1] = 99f;

        Assert.Equal([1f, 2f], copy.DenseValues());
        Assert.Equal([2f], part.DenseValues());
    }

    [Fact]
    public void An_editor_reuses_memory_that_is_large_enough()
    {
        VBuffer<float> vector = default;
        var first = VBufferEditor.Create(ref vector, 3);
        Assert.True(first.CreatedNewValues);
        first.Values.Fill(1f);
        vector = first.Commit();

        var second = VBufferEditor.Create(ref vector, 2);
        Assert.False(second.CreatedNewValues);
        second.Values[0] = 5f;
        second.Values[1] = 6f;
        vector = second.Commit();

        Assert.Equal([5f, 6f], vector.DenseValues());
    }

    [Fact]
    public void An_editor_makes_sparse_vectors_and_may_commit_fewer_values()
    {
        VBuffer<float> vector = default;
        var editor = VBufferEditor.Create(ref vector, 10, 3);
        editor.Indices[0] = 4;
        editor.Values[0] = 7f;
        vector = editor.CommitTruncated(1);

        Assert.Equal(10, vector.Length);
        Assert.Equal([4], vector.GetIndices().ToArray());
        Assert.Equal(7f, vector.GetItemOrDefault(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommitTooMany(vector));
        Assert.Throws<ArgumentOutOfRangeException>(() => CreateWithTooMany(vector));

        static void CommitTooMany(VBuffer<float> vector) => VBufferEditor.Create(ref vector, 10, 3).CommitTruncated(4);
        static void CreateWithTooMany(VBuffer<float> vector) => VBufferEditor.Create(ref vector, 3, 4);
    }

    [Fact]
    public void An_editor_from_a_vector_changes_its_values_in_place()
    {
        VBuffer<float> vector = Sparse();
        var editor = VBufferEditor.CreateFromBuffer(ref vector);
        editor.Values[1] = 31f;

        Assert.Equal(2, editor.Indices.Length);
        Assert.Equal([0f, 10f, 0f, 31f, 0f], editor.Commit().DenseValues());
    }

    [Fact]
    public void An_editor_keeps_old_values_where_it_is_asked_to()
    {
        var vector = new VBuffer<float>(2, [1f, 2f]);
        var editor = VBufferEditor.Create(ref vector, 4, keepOldOnResize: true);

        Assert.True(editor.CreatedNewValues);
        Assert.Equal([1f, 2f], editor.Values[..2].ToArray());
    }
}
