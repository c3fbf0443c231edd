using System.Collections.Immutable;

namespace MLNet.Behavior.Tests;

public class DataViewTypeTests
{
    [Fact]
    public void Simple_types_are_single_objects_with_their_raw_types()
    {
        Assert.Same(NumberDataViewType.Single, NumberDataViewType.Single);
        Assert.Equal(typeof(float), NumberDataViewType.Single.RawType);
        Assert.Equal(typeof(byte), NumberDataViewType.Byte.RawType);
        Assert.Equal(typeof(ReadOnlyMemory<char>), TextDataViewType.Instance.RawType);
        Assert.Equal(typeof(bool), BooleanDataViewType.Instance.RawType);
        Assert.Equal(typeof(DataViewRowId), RowIdDataViewType.Instance.RawType);
        Assert.False(NumberDataViewType.Single.Equals(NumberDataViewType.Double));
        Assert.IsAssignableFrom<PrimitiveDataViewType>(TextDataViewType.Instance);
    }

    [Fact]
    public void Types_have_names()
    {
        Assert.Equal("Single", NumberDataViewType.Single.ToString());
        Assert.Equal("UInt16", NumberDataViewType.UInt16.ToString());
        Assert.Equal("SByte", NumberDataViewType.SByte.ToString());
        Assert.Equal("String", TextDataViewType.Instance.ToString());
        Assert.Equal("Boolean", BooleanDataViewType.Instance.ToString());
        Assert.Equal("Key<UInt32, 0-9>", new KeyDataViewType(typeof(uint), 10).ToString());
        Assert.Equal("Vector<Single, 4>", new VectorDataViewType(NumberDataViewType.Single, 4).ToString());
        Assert.Equal("Vector<Single>", new VectorDataViewType(NumberDataViewType.Single).ToString());
        Assert.Equal("Vector<Byte, 28, 28>", new VectorDataViewType(NumberDataViewType.Byte, 28, 28).ToString());
        Assert.Equal("Vector<Byte, 28, *>", new VectorDataViewType(NumberDataViewType.Byte, 28, 0).ToString());
        Assert.Equal("Vector<Key<UInt32, 0-2>, 5>", new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), 5).ToString());
    }

    [Fact]
    public void Keys_are_equal_where_raw_type_and_count_are()
    {
        var key = new KeyDataViewType(typeof(uint), 10);

        Assert.Equal(key, new KeyDataViewType(typeof(uint), 10UL));
        Assert.Equal(key.GetHashCode(), new KeyDataViewType(typeof(uint), 10UL).GetHashCode());
        Assert.NotEqual(key, new KeyDataViewType(typeof(uint), 9));
        Assert.NotEqual(key, new KeyDataViewType(typeof(byte), 10));
        Assert.False(key.Equals(NumberDataViewType.UInt32));
        Assert.Equal(10UL, key.Count);
    }

    [Fact]
    public void A_key_needs_an_unsigned_type_that_holds_its_count()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
        Assert.Equal(255UL, new KeyDataViewType(typeof(byte), 255).Count);
        Assert.True(KeyDataViewType.IsValidDataType(typeof(ushort)));
        Assert.False(KeyDataViewType.IsValidDataType(typeof(long)));
    }

    [Fact]
    public void Vectors_are_equal_where_item_type_and_dimensions_are()
    {
        var image = new VectorDataViewType(NumberDataViewType.Single, 2, 3);

        Assert.Equal(image, new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(2, 3)));
        Assert.Equal(image.GetHashCode(), new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(2, 3)).GetHashCode());
        Assert.NotEqual(image, new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.NotEqual(image, new VectorDataViewType(NumberDataViewType.Single, 3, 2));
        Assert.NotEqual(image, new VectorDataViewType(NumberDataViewType.Double, 2, 3));
        Assert.Equal(6, image.Size);
        Assert.Equal([2, 3], image.Dimensions);
        Assert.Equal(typeof(VBuffer<float>), image.RawType);
        Assert.Same(NumberDataViewType.Single, image.ItemType);
    }

    [Fact]
    public void A_size_of_zero_is_unknown()
    {
        var any = new VectorDataViewType(NumberDataViewType.Single);

        Assert.False(any.IsKnownSize);
        Assert.Equal(0, any.Size);
        Assert.Equal([0], any.Dimensions);
        Assert.False(new VectorDataViewType(NumberDataViewType.Single, 5, 0).IsKnownSize);
        Assert.True(new VectorDataViewType(NumberDataViewType.Single, 5).IsKnownSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, 2, -1));
        Assert.Throws<ArgumentNullException>(() => new VectorDataViewType(null!, 2));
    }

    [Fact]
    public void Row_ids_compare_by_high_then_low()
    {
        var id = new DataViewRowId(low: 2, high: 1);

        Assert.Equal(id, new DataViewRowId(2, 1));
        Assert.True(id.CompareTo(new DataViewRowId(3, 0)) > 0);
        Assert.True(id.CompareTo(new DataViewRowId(3, 1)) < 0);
        Assert.Equal("00000000000000010000000000000002", id.ToString());
    }
}
