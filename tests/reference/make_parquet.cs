// Writes the Parquet files of columnar/ with Apache Arrow's C++ implementation, through the package ParquetSharp.
// Usage: copy this file to a folder outside of the repository, and there: dotnet run make_parquet.cs FOLDER
#:package Apache.Arrow@23.0.0
#:package ParquetSharp@25.0.1.2

using System.Data.SqlTypes;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Arrow;
using TimeUnit = Apache.Arrow.Types.TimeUnit;

string folder = args[0];
Directory.CreateDirectory(folder);

// Row i of 12; every fourth row is missing in the columns of the second kind. All values follow from i, as the tests compute them.
const int Rows = 12;
static bool IsMissing(int row) => row % 4 == 3;

foreach (bool nulls in new[] { false, true })
    Write($"types_{(nulls ? "missing" : "complete")}.parquet", Types(nulls), new WriterPropertiesBuilder().Compression(Compression.Snappy));

foreach (Compression codec in new[] { Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Brotli, Compression.Zstd, Compression.Lz4 })
{
    // Enough rows that each codec compresses, in three row groups of several pages.
    Write($"codec_{codec.ToString().ToLowerInvariant()}.parquet", Numbers(300),
        new WriterPropertiesBuilder().Compression(codec).DataPagesize(256).MaxRowGroupLength(100));
}
Write("pages_v2.parquet", Numbers(300),
    new WriterPropertiesBuilder().Compression(Compression.Zstd).DataPagesize(256).MaxRowGroupLength(100).DataPageVersion(ParquetDataPageVersion.V2));
Write("plain.parquet", Numbers(300), new WriterPropertiesBuilder().Compression(Compression.Uncompressed).DisableDictionary().MaxRowGroupLength(100));
Write("checksums.parquet", Numbers(300), new WriterPropertiesBuilder().Compression(Compression.Snappy).EnablePageChecksum().MaxRowGroupLength(100));
Write("delta.parquet", Numbers(300), new WriterPropertiesBuilder().Compression(Compression.Snappy).DisableDictionary()
    .Encoding("Count", Encoding.DeltaBinaryPacked).Encoding("Word", Encoding.DeltaByteArray).Encoding("Value", Encoding.ByteStreamSplit));
Write("booleans_v2.parquet", Types(false), new WriterPropertiesBuilder().Compression(Compression.Snappy).DataPageVersion(ParquetDataPageVersion.V2));
Write("lists.parquet", Lists(), new WriterPropertiesBuilder().Compression(Compression.Snappy));
Write("nested.parquet", Nested(), new WriterPropertiesBuilder().Compression(Compression.Snappy));

void Write(string name, RecordBatch batch, WriterPropertiesBuilder properties)
{
    using ArrowWriterProperties arrow = new ArrowWriterPropertiesBuilder().StoreSchema().Build();
    using WriterProperties built = properties.Build();
    using var writer = new ParquetSharp.Arrow.FileWriter(Path.Combine(folder, name), batch.Schema, built, arrow);
    writer.WriteRecordBatch(batch);
    writer.Close();
}

RecordBatch Types(bool nulls)
{
    var columns = new List<(string Name, IArrowArray Values)>();
    void Add<TArray, TBuilder>(string name, TBuilder builder, Action<TBuilder, int> append)
        where TArray : IArrowArray
        where TBuilder : IArrowArrayBuilder<TArray, TBuilder>
    {
        for (int i = 0; i < Rows; i++)
        {
            if (nulls && IsMissing(i))
                builder.AppendNull();
            else
                append(builder, i);
        }
        columns.Add((name, builder.Build(default)));
    }
    Add<BooleanArray, BooleanArray.Builder>("Boolean", new(), (b, i) => b.Append(i % 3 == 0));
    Add<Int8Array, Int8Array.Builder>("SByte", new(), (b, i) => b.Append((sbyte)(i * 20 - 128)));
    Add<UInt8Array, UInt8Array.Builder>("Byte", new(), (b, i) => b.Append((byte)(i * 23)));
    Add<Int16Array, Int16Array.Builder>("Int16", new(), (b, i) => b.Append((short)(i * 5000 - 32768)));
    Add<UInt16Array, UInt16Array.Builder>("UInt16", new(), (b, i) => b.Append((ushort)(i * 5900)));
    Add<Int32Array, Int32Array.Builder>("Int32", new(), (b, i) => b.Append(int.MinValue + i * 123456789));
    Add<UInt32Array, UInt32Array.Builder>("UInt32", new(), (b, i) => b.Append((uint)i * 390000000));
    Add<Int64Array, Int64Array.Builder>("Int64", new(), (b, i) => b.Append(nulls ? (1L << 53) - i : long.MinValue + i * 1234567890123456789L / 2));
    Add<UInt64Array, UInt64Array.Builder>("UInt64", new(), (b, i) => b.Append(nulls ? (ulong)i << 49 : ulong.MaxValue - (ulong)i));
    Add<HalfFloatArray, HalfFloatArray.Builder>("Half", new(), (b, i) => b.Append((Half)(i / 4f)));
    Add<FloatArray, FloatArray.Builder>("Single", new(), (b, i) => b.Append(1f / (i + 1)));
    Add<DoubleArray, DoubleArray.Builder>("Double", new(), (b, i) => b.Append(-1d / (i + 1)));
    Add<Decimal128Array, Decimal128Array.Builder>("Decimal", new(new Decimal128Type(12, 3)), (b, i) => b.Append(new SqlDecimal(i * 1000.125m - 3)));
    Add<StringArray, StringArray.Builder>("Text", new(), (b, i) => b.Append(i == 5 ? "" : $"héllo {i % 5} \U0001F600"));
    Add<Date32Array, Date32Array.Builder>("Date", new(), (b, i) => b.Append(new DateTime(1960, 1, 1).AddDays(i * 1000)));
    foreach ((TimeUnit unit, string zone) in new[] { (TimeUnit.Millisecond, "UTC"), (TimeUnit.Microsecond, "+02:00"), (TimeUnit.Nanosecond, "") })
    {
        Add<TimestampArray, TimestampArray.Builder>($"Timestamp{unit}", new(new TimestampType(unit, zone.Length > 0 ? zone : null)),
            (b, i) => b.Append(new DateTimeOffset(1969, 12, 31, 23, 59, 59, 998, TimeSpan.Zero).AddDays(i * 700).AddTicks(unit == TimeUnit.Millisecond ? 0 : i * 10)));
    }
    Add<Time32Array, Time32Array.Builder>("TimeMillisecond", new(new Time32Type(TimeUnit.Millisecond)), (b, i) => b.Append(i * 7_000_001));
    Add<Time64Array, Time64Array.Builder>("TimeMicrosecond", new(new Time64Type(TimeUnit.Microsecond)), (b, i) => b.Append(i * 7_000_000_001L));
    Add<Time64Array, Time64Array.Builder>("TimeNanosecond", new(new Time64Type(TimeUnit.Nanosecond)), (b, i) => b.Append(i * 7_000_000_000_100L));
    Add<BinaryArray, BinaryArray.Builder>("Bytes", new(), (b, i) => b.Append(Enumerable.Range(0, i).Select(j => (byte)(i + j)).ToArray().AsSpan()));
    var words = new StringArray.Builder().Append("red").Append("green").Append("blue").Build();
    var indices = new Int8Array.Builder();
    for (int i = 0; i < Rows; i++)
        _ = nulls && IsMissing(i) ? indices.AppendNull() : indices.Append((sbyte)(i % 3));
    columns.Add(("Dictionary", new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false), indices.Build(), words)));
    var empty = new FloatArray.Builder();
    for (int i = 0; i < Rows; i++)
        empty.AppendNull();
    columns.Add(("Nothing", empty.Build()));
    return Batch(columns, nulls);
}

static RecordBatch Numbers(int rows)
{
    var count = new Int32Array.Builder();
    var value = new FloatArray.Builder();
    var word = new StringArray.Builder();
    for (int i = 0; i < rows; i++)
    {
        count.Append(i / 2);
        if (i % 10 == 9)
            value.AppendNull();
        else
            value.Append(MathF.Sqrt(i % 64));
        word.Append($"word {i % 7}");
    }
    return Batch([("Count", count.Build()), ("Value", value.Build()), ("Word", word.Build())], true);
}

static RecordBatch Lists()
{
    var variable = new ListArray.Builder(FloatType.Default);
    var values = (FloatArray.Builder)variable.ValueBuilder;
    var integers = new ListArray.Builder(Int32Type.Default);
    var integerValues = (Int32Array.Builder)integers.ValueBuilder;
    var embedding = new FixedSizeListArray.Builder(FloatType.Default, 3);
    var embeddingValues = (FloatArray.Builder)embedding.ValueBuilder;
    var fixedBytes = new List<byte>();
    for (int i = 0; i < Rows; i++)
    {
        if (i == 4)
        {
            variable.AppendNull();
        }
        else
        {
            variable.Append();
            for (int j = 0; j < i % 4; j++)
                _ = i == 7 && j == 1 ? values.AppendNull() : values.Append(i + j / 8f);
        }
        integers.Append();
        for (int j = 0; j < 2; j++)
            integerValues.Append(i * j);
        embedding.Append();
        for (int j = 0; j < 3; j++)
            embeddingValues.Append(i * 10 + j);
        fixedBytes.AddRange([(byte)i, (byte)(i + 1), 7, 8]);
    }
    var bytes = new FixedSizeBinaryArray(new ArrayData(new FixedSizeBinaryType(4), Rows, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(fixedBytes.ToArray())]));
    return Batch([("Variable", variable.Build()), ("Integers", integers.Build()), ("Embedding", embedding.Build()), ("Code", bytes)], true);
}

static RecordBatch Nested()
{
    var x = new Int32Array.Builder();
    var names = new ListArray.Builder(new ListType(Int32Type.Default));
    var inner = (ListArray.Builder)names.ValueBuilder;
    for (int i = 0; i < Rows; i++)
    {
        x.Append(i);
        names.Append();
        inner.Append();
        ((Int32Array.Builder)inner.ValueBuilder).Append(i);
    }
    Int32Array numbers = x.Build();
    var point = new StructArray(new StructType([new Field("X", Int32Type.Default, false)]), Rows, [numbers], ArrowBuffer.Empty, 0);
    return Batch([("Id", numbers), ("Point", point), ("Matrix", names.Build())], true);
}

static RecordBatch Batch(IReadOnlyList<(string Name, IArrowArray Values)> columns, bool isNullable)
    => new(new Apache.Arrow.Schema(columns.Select(column => new Field(column.Name, column.Values.Data.DataType, isNullable || column.Name == "Nothing")), null),
        columns.Select(column => column.Values), columns[0].Values.Length);
