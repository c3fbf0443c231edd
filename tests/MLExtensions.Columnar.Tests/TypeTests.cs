using Microsoft.ML;
using Microsoft.ML.Data;
using static MLExtensions.Columnar.Tests.ColumnarFiles;

namespace MLExtensions.Columnar.Tests;

/// <summary>Each type that a file can have, as Apache Arrow's C++ implementation writes it: see tests/reference/make_parquet.cs.</summary>
public class TypeTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "types_complete.parquet", "types_missing.parquet" },
    };

    [Theory, MemberData(nameof(Files))]
    public void Numbers_keep_their_type_without_missing_values_and_become_floating_point_with_them(string complete, string missing)
    {
        Assert.Equal(Complete(i => i % 3 == 0), Load(complete).Values<bool>("Boolean"));
        Assert.Equal(WithMissing(i => i % 3 == 0 ? 1f : 0, float.NaN), Load(missing).Values<float>("Boolean"));
        Check(i => (sbyte)(i * 20 - 128), value => (float)value, float.NaN, "SByte");
        Check(i => (byte)(i * 23), value => (float)value, float.NaN, "Byte");
        Check(i => (short)(i * 5000 - 32768), value => (float)value, float.NaN, "Int16");
        Check(i => (ushort)(i * 5900), value => (float)value, float.NaN, "UInt16");
        Check(i => int.MinValue + i * 123456789, value => (double)value, double.NaN, "Int32");
        Check(i => (uint)i * 390000000, value => (double)value, double.NaN, "UInt32");
        Check(i => (float)(Half)(i / 4f), value => value, float.NaN, "Half");
        Check(i => 1f / (i + 1), value => value, float.NaN, "Single");
        Check(i => -1d / (i + 1), value => value, double.NaN, "Double");
        Check(i => (double)(i * 1000.125m - 3), value => value, double.NaN, "Decimal");
        Assert.Equal(Complete(i => long.MinValue + i * 1234567890123456789L / 2), Load(complete).Values<long>("Int64"));
        Assert.Equal(WithMissing(i => (double)((1L << 53) - i), double.NaN), Load(missing).Values<double>("Int64"));
        Assert.Equal(Complete(i => ulong.MaxValue - (ulong)i), Load(complete).Values<ulong>("UInt64"));
        Assert.Equal(WithMissing(i => (double)((ulong)i << 49), double.NaN), Load(missing).Values<double>("UInt64"));

        void Check<T, TMissing>(Func<int, T> value, Func<T, TMissing> widen, TMissing none, string name)
        {
            Assert.Equal(Complete(value), Load(complete).Values<T>(name));
            Assert.Equal(WithMissing(i => widen(value(i)), none), Load(missing).Values<TMissing>(name));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void A_missing_text_is_empty(string complete, string missing)
    {
        string Text(int i) => i == 5 ? "" : $"héllo {i % 5} \U0001F600";
        Assert.Equal(Complete(Text), Load(complete).Texts("Text"));
        Assert.Equal(WithMissing(Text, ""), Load(missing).Texts("Text"));
        string Word(int i) => ((string[])["red", "green", "blue"])[i % 3];
        Assert.Equal(Complete(Word), Load(complete).Texts("Dictionary"));
        Assert.Equal(WithMissing(Word, ""), Load(missing).Texts("Dictionary"));
    }

    [Theory, MemberData(nameof(Files))]
    public void Dates_and_timestamps_are_of_UTC_and_a_missing_one_is_the_default(string complete, string missing)
    {
        Check(i => new DateTime(1960, 1, 1).AddDays(i * 1000), "Date");
        foreach (string unit in (string[])["Millisecond", "Microsecond", "Nanosecond"])
        {
            Check(i => new DateTime(1969, 12, 31, 23, 59, 59, 998).AddDays(i * 700).AddTicks(unit == "Millisecond" ? 0 : i * 10),
                $"Timestamp{unit}");
        }

        void Check(Func<int, DateTime> date, string name)
        {
            Assert.Equal(Complete(date), Load(complete).Values<DateTime>(name));
            Assert.Equal(WithMissing(date, default), Load(missing).Values<DateTime>(name));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void A_time_of_day_becomes_seconds_where_some_are_missing(string complete, string missing)
    {
        Check(i => new TimeSpan(i * 7_000_001L * TimeSpan.TicksPerMillisecond), "TimeMillisecond");
        Check(i => new TimeSpan(i * 7_000_000_001L * TimeSpan.TicksPerMicrosecond), "TimeMicrosecond");
        Check(i => new TimeSpan(i * 70_000_000_001L), "TimeNanosecond");

        void Check(Func<int, TimeSpan> time, string name)
        {
            Assert.Equal(Complete(time), Load(complete).Values<TimeSpan>(name));
            Assert.Equal(WithMissing(i => time(i).TotalSeconds, double.NaN), Load(missing).Values<double>(name));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void Byte_arrays_are_vectors_of_varying_size_and_a_missing_one_is_empty(string complete, string missing)
    {
        byte[] Bytes(int i) => [.. Enumerable.Range(0, i).Select(j => (byte)(i + j))];
        Assert.Equal(Complete(Bytes), Load(complete).Vectors<byte>("Bytes"));
        Assert.Equal(WithMissing(Bytes, []), Load(missing).Vectors<byte>("Bytes"));
        Assert.False(((VectorDataViewType)Load(complete).Schema["Bytes"].Type).IsKnownSize);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_column_without_any_value_is_all_missing(string complete, string missing)
    {
        Assert.Equal(Complete(_ => float.NaN), Load(complete).Values<float>("Nothing"));
        Assert.Equal(Complete(_ => float.NaN), Load(missing).Values<float>("Nothing"));
    }

    private static List<T> Complete<T>(Func<int, T> value) => [.. Enumerable.Range(0, RowCount).Select(value)];

    private static List<T> WithMissing<T>(Func<int, T> value, T missing)
        => [.. Enumerable.Range(0, RowCount).Select(i => IsMissing(i) ? missing : value(i))];
}
