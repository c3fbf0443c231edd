using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>A row of a table with a column of each type, and labels of each task.</summary>
public sealed class TableValues
{
    private const int WordCount = 70;

    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Gets the rows trained on, some with missing values.</summary>
    public static TableValues[] Training { get; } = [.. Enumerable.Range(0, 150).Select(Create)];

    /// <summary>Gets rows with values that were not there in training: limits, unknown categories, other dates, and all missing.</summary>
    public static TableValues[] New { get; } =
    [
        .. Enumerable.Range(150, 20).Select(Create),
        new()
        {
            Single = float.PositiveInfinity, Double = double.NegativeInfinity, SByte = sbyte.MinValue, Byte = byte.MaxValue,
            Int16 = short.MinValue, UInt16 = ushort.MaxValue, Int32 = int.MinValue, UInt32 = uint.MaxValue, Int64 = long.MinValue,
            UInt64 = ulong.MaxValue, Duration = TimeSpan.MaxValue, IsNew = true, City = "Atlantis", Amount = "1,234.5",
            Day = DateTime.MaxValue, Moment = DateTimeOffset.MaxValue, Place = [float.NaN, float.NegativeInfinity, 1e30f],
            Wide = [double.MaxValue, double.Epsilon], Flags = [true, true], Counts = [int.MaxValue, int.MinValue], Kind = "unknown",
            Code = 8, Words = new VBuffer<float>(WordCount, 2, [float.NaN, -5], [3, 69]),
        },
        new()
        {
            Single = 41.3f, Double = -0.0, City = "rare 3", Amount = "none", Kind = "west", Code = uint.MaxValue,
            Day = new(2024, 2, 29, 23, 59, 59), Moment = new(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(-11)),
        },
        new() { Single = float.NaN, Double = double.NaN, City = "  ", Amount = "", Kind = "", Place = [float.NaN, float.NaN, float.NaN] },
    ];

    public float Single { get; set; }

    public double Double { get; set; }

    public sbyte SByte { get; set; }

    public byte Byte { get; set; }

    public short Int16 { get; set; }

    public ushort UInt16 { get; set; }

    public int Int32 { get; set; }

    public uint UInt32 { get; set; }

    public long Int64 { get; set; }

    public ulong UInt64 { get; set; }

    public TimeSpan Duration { get; set; }

    public bool IsNew { get; set; }

    public string City { get; set; } = "";

    public string Amount { get; set; } = "";

    public DateTime Day { get; set; }

    public DateTimeOffset Moment { get; set; }

    [VectorType(3)]
    public float[] Place { get; set; } = [0, 0, 0];

    [VectorType(2)]
    public double[] Wide { get; set; } = [0, 0];

    [VectorType(2)]
    public bool[] Flags { get; set; } = [false, false];

    [VectorType(2)]
    public int[] Counts { get; set; } = [0, 0];

    [VectorType(WordCount), JsonIgnore]
    public VBuffer<float> Words { get; set; } = new(WordCount, 0, [], []);

    /// <summary>Gets or sets a text that becomes a key before the pipeline.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Gets or sets a key without values, which counts from 0 in objects.</summary>
    [JsonIgnore]
    public uint Code { get; set; }

    [JsonIgnore]
    public float Label { get; set; }

    [VectorType(2), JsonIgnore]
    public float[] Labels { get; set; } = [0, 0];

    [JsonIgnore]
    public bool IsTrue { get; set; }

    [VectorType(2), JsonIgnore]
    public bool[] AreTrue { get; set; } = [false, false];

    [JsonIgnore]
    public string Colour { get; set; } = "red";

    /// <summary>The columns of features.</summary>
    public static string[] Columns { get; } =
    [
        "Single", "Double", "SByte", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Duration", "IsNew", "City", "Amount",
        "Day", "Moment", "Place", "Wide", "Flags", "Counts", "Words", "Kind", "Code",
    ];

    /// <summary>Loads rows, with keys in the columns Kind and Code.</summary>
    public static IDataView Load(MLContext ml, IEnumerable<TableValues> rows)
    {
        var schema = SchemaDefinition.Create(typeof(TableValues));
        schema["Code"].ColumnType = new KeyDataViewType(typeof(uint), 9);
        IDataView data = ml.Data.LoadFromEnumerable(rows, schema);
        IDataView values = ml.Data.LoadFromEnumerable(new[] { "north", "south", "west" }.Select(kind => new KeyValue { Kind = kind }));
        return ml.Transforms.Conversion.MapValueToKey("Kind", keyData: values).Fit(data).Transform(data);
    }

    /// <summary>Sets the columns of a row that it has, by their names.</summary>
    public void Set(TableRow row, IEnumerable<string> columns)
    {
        foreach (string column in columns)
            Set(row, column);
    }

    /// <summary>Returns a JSON object of the columns.</summary>
    public string ToJson(IEnumerable<string> columns)
    {
        var members = JsonSerializer.SerializeToElement(this, s_json).EnumerateObject().ToDictionary(
            member => member.Name, member => (object)member.Value);
        members["Words"] = Words.DenseValues();
        members["Kind"] = Kind == "unknown" ? "" : Kind;
        members["Code"] = CodeText;
        return JsonSerializer.Serialize(columns.ToDictionary(column => column, column => members[column]), s_json);
    }

    private string CodeText => Code < 9 ? $"{Code + 1}" : "";

    private void Set(TableRow row, string column)
    {
        switch (column)
        {
            case "Single": row.Set(column, Single); break;
            case "Double": row.Set(column, Double); break;
            case "SByte": row.Set(column, SByte); break;
            case "Byte": row.Set(column, Byte); break;
            case "Int16": row.Set(column, Int16); break;
            case "UInt16": row.Set(column, UInt16); break;
            case "Int32": row.Set(column, Int32); break;
            case "UInt32": row.Set(column, UInt32); break;
            case "Int64": row.Set(column, Int64); break;
            case "UInt64": row.Set(column, UInt64); break;
            case "Duration": row.Set(column, Duration); break;
            case "IsNew": row.Set(column, IsNew); break;
            case "City": row.Set(column, City); break;
            case "Amount": row.Set(column, Amount); break;
            case "Day": row.Set(column, Day); break;
            case "Moment": row.Set(column, Moment); break;
            case "Place": row.Set(column, Place); break;
            case "Wide": row.Set(column, Wide); break;
            case "Flags": row.Set(column, Flags); break;
            case "Counts": row.Set(column, Array.ConvertAll(Counts, count => (double)count)); break;
            case "Words": row.Set(column, [.. Words.DenseValues()]); break;
            // A text that the mapping does not know is the key 0.
            case "Kind": row.Set(column, Kind == "unknown" ? "" : Kind); break;
            default: row.Set(column, CodeText); break;
        }
    }

    private static TableValues Create(int i) => new()
    {
        Single = i % 11 == 0 ? float.NaN : MathF.Sin(i) * 30, Double = i % 13 == 0 ? double.NaN : Math.Cos(i) * 1e9,
        SByte = (sbyte)(i % 50 - 20), Byte = (byte)(i * 7), Int16 = (short)(i * 3), UInt16 = (ushort)(i * 5), Int32 = i * i - 1000,
        UInt32 = (uint)(i * 1000), Int64 = 1_700_000_000_000_000 + i, UInt64 = 1UL << 40 | (uint)(i * 77),
        Duration = TimeSpan.FromSeconds(i * 17.25 - 300), IsNew = i % 3 == 0,
        City = i % 17 == 0 ? "" : i % 19 == 0 ? $"rare {i % 5}" : ((string[])["Rome", "Paris", "Bérn"])[i % 3],
        Amount = i % 29 == 0 ? "" : $"{i * 37 % 101}.25", Day = i % 23 == 0 ? default : new DateTime(2020, 1, 1).AddHours(i * 331),
        Moment = i % 31 == 0 ? default : new DateTimeOffset(2021, 5, 1, 0, 0, 0, TimeSpan.FromHours(i % 9 - 4)).AddHours(i * 101),
        Place = [i % 37 == 0 ? float.NaN : i % 7, MathF.Sin(i * i), 5], Wide = [i * 1e6, i % 2], Flags = [i % 2 == 0, i % 5 == 0],
        Counts = [i % 10, -i], Words = i % 2 == 0 ? new VBuffer<float>(WordCount, 2, [1, i], [i % 60, 69])
            : new VBuffer<float>(WordCount, [.. Enumerable.Range(0, WordCount).Select(slot => slot == i % 60 ? 2f : 0)]),
        Kind = i % 7 == 0 ? "unknown" : ((string[])["north", "south"])[i % 2], Code = i % 8 == 0 ? uint.MaxValue : (uint)(i % 4 * 2),
        Label = MathF.Sin(i) + (i % 3 == 0 ? 1 : 0), Labels = [MathF.Cos(i), i % 7], IsTrue = MathF.Sin(i) > 0.3f,
        AreTrue = [i % 2 == 0, i % 5 == 0], Colour = ((string[])["red", "green", "blue"])[i % 3],
    };

    private sealed class KeyValue
    {
        public string Kind { get; set; } = "";
    }
}
