using System.Buffers.Binary;
using System.Text;

namespace MLExtensions.Core.Tests;

public class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        var tensors = new NamedTensors();
        tensors.Add("weight", new float[] { 1, -0f, float.NaN, float.Epsilon, float.MaxValue, 0.1f }, 2, 3);
        tensors.Add("number", new float[] { 7 });
        tensors.Add("nothing", ReadOnlyMemory<float>.Empty, 0, 4);
        NamedTensors read = Safetensors.Read(Safetensors.Write(tensors));

        Assert.Equal(["weight", "number", "nothing"], read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2, 3], read.Tensors[0].Shape);
        Assert.Empty(read.Tensors[1].Shape);
        Assert.Equal(
            tensors.Tensors[0].Values.ToArray().Select(BitConverter.SingleToInt32Bits),
            read.Tensors[0].Values.ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_layout_is_the_published_one()
    {
        var tensors = new NamedTensors();
        tensors.Add("a", new float[] { 1, 2 }, 2);
        byte[] file = Safetensors.Write(tensors);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", Encoding.UTF8.GetString(file, 8, length).TrimEnd());
        Assert.Equal(0, length % 8);
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40], file[(8 + length)..]);
    }

    [Fact]
    public void Metadata_of_other_tools_is_passed_over()
        => Assert.Equal("a", Safetensors.Read(File(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)).Tensors.Single().Name);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes; found 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "4 bytes follow behind the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "found 0 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "should begin at 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "should begin at 0")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8,
        "F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL; found C64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "should have dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,4]}}""", 4, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,4]}}""", 4, "too large")]
    [InlineData("""{"a":{"dtype":"F32"}}""", 4, "should have dtype, shape and data_offsets")]
    [InlineData("""{"a":3}""", 4, "should have dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "there twice")]
    [InlineData("""[1]""", 0, "should be a JSON object; found Array")]
    [InlineData("""{"a":""", 0, "is not JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "is not JSON")]
    public void A_damaged_file_is_refused_and_says_why(string header, int dataLength, string words)
        => Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Safetensors.Read(File(header, dataLength))).Message);

    [Fact]
    public void A_header_longer_than_the_file_is_refused_before_anything_is_made_of_it()
    {
        byte[] file = File("{}", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Contains(
            "header should have 18446744073709551615 bytes", Assert.Throws<InvalidDataException>(() => Safetensors.Read(file)).Message);
        Assert.Contains("3 bytes", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new byte[3])).Message);
    }

    [Fact]
    public void Two_tensors_of_one_name_and_numbers_that_do_not_fill_a_shape_are_refused()
    {
        var tensors = new NamedTensors();
        tensors.Add("a", new float[1], 1);
        Assert.Throws<ArgumentException>(() => tensors.Add("a", new float[1], 1));
        Assert.Contains(
            "[2, 2] has 4 numbers; found 3", Assert.Throws<ArgumentException>(() => tensors.Add("b", new float[3], 2, 2)).Message);
    }

    private static byte[] File(string header, int dataLength)
    {
        byte[] file = new byte[8 + Encoding.UTF8.GetByteCount(header) + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)Encoding.UTF8.GetByteCount(header));
        Encoding.UTF8.GetBytes(header, file.AsSpan(8));
        return file;
    }
}
