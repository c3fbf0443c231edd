using System.Buffers;
using System.Text;
using System.Text.Json;
using MLExtensions.Tables;

namespace MLExtensions.Tests;

/// <summary>What a row of a table takes, and what it says of values that do not fit.</summary>
public class TableRowTests
{
    private static readonly NumberEncoding s_numbers = new(center: 10, scale: 0.5, edges: [], hasMissing: true);
    private static readonly OneHotEncoding s_cities = new(["Paris", "Rome"], rare: ["Lima"], hasMissing: true);

    private readonly TableRowLayout _layout = new(new TableEncoding("Features",
    [
        new NumberColumn("Age", "Single", s_numbers), new NumberColumn("Exact", "Double", s_numbers),
        new NumberColumn("Rooms", "Byte", s_numbers), new NumberColumn("Id", "UInt64", s_numbers),
        new NumberColumn("Took", "TimeSpan", s_numbers), new BooleanColumn("IsNew"), new CategoryColumn("City", "String", s_cities),
        new NumberTextColumn("Amount", s_numbers), new CategoryColumn("Kind", "Key", s_cities),
        new DateColumn("Day", "DateTime", new DateParts(s_numbers, null, HasMonth: true, null, HasHour: true, HasMissing: true)),
        new DateColumn("Moment", "DateTimeOffset", new DateParts(s_numbers, null, HasMonth: false, null, HasHour: true, HasMissing: true)),
        new VectorColumn("Place", "Vector<Single, 2>", ["0", "1"], [s_numbers, s_numbers]),
        new VectorColumn("Counts", "Vector<Int32, 2>", ["0", "1"], [s_numbers, null]),
        new VectorColumn("Flags", "Vector<Boolean, 2>", ["0", "1"], [s_numbers, s_numbers]),
    ], []));
    private readonly TableRow _row;

    public TableRowTests() => _row = new TableRow(_layout);

    [Fact]
    public void Values_that_do_not_fit_are_told_with_column_found_and_wanted()
    {
        Throws("The table has no column 'Agee'; its columns are Age, Exact, ", row => row.Set("Agee", 1));
        Throws("Column 'Age' should be set to a number (Single); found a text.", row => row.Set("Age", "41"));
        Throws("Column 'Age' should be set to a number (Single); found a Boolean.", row => row.Set("Age", true));
        Throws("Column 'City' should be set to a text (String); found a number.", row => row.Set("City", 3));
        Throws("Column 'Amount' should be set to a text (String); found a number.", row => row.Set("Amount", 3));
        Throws("Column 'Kind' should be set to the text of a key's value (Key); found a number.", row => row.Set("Kind", 3));
        Throws("Column 'IsNew' should be set to true or false (Boolean); found a number.", row => row.Set("IsNew", 1));
        Throws("Column 'Took' should be set to a TimeSpan (TimeSpan); found a number.", row => row.Set("Took", 1));
        Throws("Column 'Rooms' should be set to a number (Byte); found a TimeSpan.", row => row.Set("Rooms", TimeSpan.Zero));
        Throws("Column 'Day' should be set to a date without an offset (DateTime); found a date with an offset.",
            row => row.Set("Day", DateTimeOffset.UnixEpoch));
        Throws("Column 'Moment' should be set to a date with an offset (DateTimeOffset); found a date without an offset.",
            row => row.Set("Moment", DateTime.UnixEpoch));
        Throws("Column 'Place' should be set to 2 numbers (Vector<Single, 2>); found 3 numbers.", row => row.Set("Place", [1f, 2f, 3f]));
        Throws("Column 'Place' should be set to 2 numbers (Vector<Single, 2>); found 1 number.", row => row.Set("Place", [1.5]));
        Throws("Column 'Place' should be set to 2 numbers (Vector<Single, 2>); found 2 Boolean values.",
            row => row.Set("Place", [true, false]));
        Throws("Column 'Flags' should be set to 2 times true or false (Vector<Boolean, 2>); found 2 numbers.",
            row => row.Set("Flags", [1f, 0f]));
        Throws("Column 'Age' should be set to a number (Single); found 2 numbers.", row => row.Set("Age", [1f, 2f]));
        ArgumentException e = Assert.Throws<ArgumentOutOfRangeException>(() => _row.Set(14, 1.0));
        Assert.Contains("A column has a number from 0 to 13.", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _row.SetMissing(-1));
        Assert.Throws<ArgumentNullException>(() => _row.Set(null!, 1.0));
    }

    [Theory]
    [InlineData("Rooms", 2.5, false), InlineData("Rooms", -1, false), InlineData("Rooms", 256, false), InlineData("Rooms", 255, true)]
    [InlineData("Rooms", double.NaN, false), InlineData("Id", -1, false), InlineData("Id", 18446744073709551615.0, true)]
    [InlineData("Age", double.NaN, true), InlineData("Age", 1e39, true)]
    public void Integers_have_to_be_in_the_range_of_their_type(string column, double value, bool isIn)
    {
        if (isIn)
            _row.Set(column, value);
        else
            Throws($"; found {value}, which is no {(column == "Id" ? "UInt64" : "Byte")}.", row => row.Set(column, value));
    }

    [Fact]
    public void A_vector_of_integers_that_does_not_fit_leaves_the_column_as_it_was()
    {
        _row.Set("Counts", [12, 0]);
        float[] before = Features("Counts");
        Throws("Column 'Counts' should be set to 2 numbers (Vector<Int32, 2>); found 1.5, which is no Int32.",
            row => row.Set("Counts", [1, 1.5]));
        Assert.Equal(before, Features("Counts"));
        Assert.NotEqual(0, before[0]);
    }

    [Fact]
    public void Types_without_a_missing_value_refuse_it()
    {
        foreach (string column in (string[])["Rooms", "Id", "Took", "IsNew", "Counts", "Flags"])
        {
            Throws($"Column '{column}' should be set to ", row => row.SetMissing(column));
            Throws("found a missing value, which the type does not have.", row => row.SetMissing(row.IndexOf(column)));
        }
        foreach (string column in (string[])["Age", "Exact", "City", "Amount", "Kind", "Day", "Moment", "Place"])
            _row.SetMissing(column);
    }

    [Fact]
    public void A_number_of_Single_is_rounded_as_MLNet_has_it()
    {
        // 16777217 is no Single.
        _row.Set("Age", 16777217.0);
        float[] rounded = Features("Age");
        _row.Set("Age", 16777216f);
        Assert.Equal(rounded, Features("Age"));
        double z = (41.3f - 10.0) * 0.5;
        _row.Set("Age", 41.3);
        Assert.Equal((float)(z / Math.Sqrt(1 + z / 3 * (z / 3))), Features("Age")[0]);
    }

    [Fact]
    public void Texts_and_keys_are_looked_up()
    {
        // Slots Paris, Rome, other, missing.
        foreach (string column in (string[])["City", "Kind"])
        {
            Assert.Equal([1, 0, 0, 0], Set(column, "Paris"));
            Assert.Equal([0, 0, 1, 0], Set(column, "Lima"));
            Assert.Equal([0, 0, 0, 0], Set(column, "paris"));
            Assert.Equal([0, 0, 0, 1], Set(column, ""));
            Assert.Equal([0, 0, 0, 1], Set(column, null));
        }
        Assert.Equal([0, 0, 0, 1], Set("City", " \t"));
        Assert.Equal([0, 0, 0, 0], Set("Kind", " "));
        Assert.Equal([0, 1], Set("Amount", "abc"));
        Assert.Equal(Set("Amount", "1,234.5"), Set("Amount", "1234.50"));
        Assert.NotEqual(0, Set("Amount", "12")[0]);

        float[] Set(string column, string? text)
        {
            _row.Set(column, text);
            return Features(column);
        }
    }

    [Fact]
    public void A_JSON_object_sets_the_columns_that_it_has()
    {
        _row.Set("City", "Paris");
        const string Json = """
            { "Age": 12, "Exact": "Infinity", "Rooms": 3, "Id": 18446744073709551615, "Took": "1.12:30:00", "IsNew": true,
              "City": "R\u006Fme", "Kind": null, "Day": "2024-07-01T15:00:00Z", "Moment": "2024-07-01T15:00:00+02:00",
              "Place": [1, null], "Counts": [1e1, 0], "Flags": [true, false] }
            """;
        _row.Read(JsonDocument.Parse(Json).RootElement);
        float[] found = _row.FeaturesOf(_layout).ToArray();
        var other = new TableRow(_layout);
        other.Set("Age", 12);
        other.Set("Exact", double.PositiveInfinity);
        other.Set("Rooms", 3);
        other.Set("Id", ulong.MaxValue);
        other.Set("Took", TimeSpan.FromHours(36.5));
        other.Set("IsNew", true);
        other.Set("City", "Rome");
        other.Set("Day", new DateTime(2024, 7, 1, 15, 0, 0));
        other.Set("Moment", new DateTimeOffset(2024, 7, 1, 15, 0, 0, TimeSpan.FromHours(2)));
        other.Set("Place", [1f, float.NaN]);
        other.Set("Counts", [10, 0]);
        other.Set("Flags", [true, false]);
        Assert.Equal(other.FeaturesOf(_layout).ToArray(), found);

        // In several segments, and behind another value.
        var reader = new Utf8JsonReader(Segments(Encoding.UTF8.GetBytes($"[{Json}, 7]")), isFinalBlock: true, default);
        reader.Read();
        reader.Read();
        _row.Clear();
        _row.Read(ref reader);
        Assert.Equal(found, _row.FeaturesOf(_layout).ToArray());
        Assert.True(reader.Read());
        Assert.Equal(7, reader.GetInt32());

        // What a document has skipped is skipped here.
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        string commented = Json.Replace("\"Age\"", "/* years */ \"Age\"").Replace("false] }", "false,], }");
        _row.Read(JsonDocument.Parse(commented, options).RootElement);
        Assert.Equal(found, _row.FeaturesOf(_layout).ToArray());
    }

    [Theory]
    [InlineData("[]", "A row should be a JSON object whose members are the columns; found an array.")]
    [InlineData("""{"Agee":1}""", "The table has no column 'Agee'; its columns are Age, ")]
    [InlineData("""{"age":1}""", "The table has no column 'age'")]
    [InlineData("""{"Age":1,"Age":2}""", "A row should have a column once; found 'Age' twice.")]
    [InlineData("""{"Age":"41"}""", "Column 'Age' should be set to a number (Single); found the text '41'.")]
    [InlineData("""{"Age":true}""", "Column 'Age' should be set to a number (Single); found true.")]
    [InlineData("""{"Age":[1]}""", "Column 'Age' should be set to a number (Single); found an array.")]
    [InlineData("""{"Rooms":2.5}""", "Column 'Rooms' should be set to a number (Byte); found 2.5, which is no Byte.")]
    [InlineData("""{"Rooms":null}""", "found a missing value, which the type does not have.")]
    [InlineData("""{"IsNew":null}""", "Column 'IsNew' should be set to true or false (Boolean); found a missing value")]
    [InlineData("""{"IsNew":1}""", "Column 'IsNew' should be set to true or false (Boolean); found a number.")]
    [InlineData("""{"City":5}""", "Column 'City' should be set to a text (String); found a number.")]
    [InlineData("""{"City":{}}""", "Column 'City' should be set to a text (String); found an object.")]
    [InlineData("""{"Amount":5}""", "Column 'Amount' should be set to a text (String); found a number.")]
    [InlineData("""{"Kind":5}""", "Column 'Kind' should be set to the text of a key's value (Key); found a number.")]
    [InlineData("""{"Day":"yesterday"}""", "a date without an offset (DateTime); found the text 'yesterday'.")]
    [InlineData("""{"Day":"2024-07-01T15:00:00+02:00"}""", "found the text '2024-07-01T15:00:00+02:00'.")]
    [InlineData("""{"Day":5}""", "a date without an offset (DateTime); found a number.")]
    [InlineData("""{"Moment":"2024-07-01T15:00:00"}""", "a date with an offset (DateTimeOffset); found the text '2024-07-01T15:00:00'.")]
    [InlineData("""{"Took":"1 hour"}""", "Column 'Took' should be set to a TimeSpan (TimeSpan); found the text '1 hour'.")]
    [InlineData("""{"Took":60}""", "Column 'Took' should be set to a TimeSpan (TimeSpan); found a number.")]
    [InlineData("""{"Place":[1]}""", "Column 'Place' should be set to 2 numbers (Vector<Single, 2>); found an array of 1.")]
    [InlineData("""{"Place":[1,2,3]}""", "found an array of 3.")]
    [InlineData("""{"Place":[1,"x"]}""", "found an array with the text 'x'.")]
    [InlineData("""{"Place":7}""", "Column 'Place' should be set to 2 numbers (Vector<Single, 2>); found a number.")]
    [InlineData("""{"Counts":[1,null]}""", "found an array with null.")]
    [InlineData("""{"Counts":[1,1.5]}""", "found 1.5, which is no Int32.")]
    [InlineData("""{"Flags":[true,1]}""", "found an array with a number.")]
    public void JSON_that_does_not_fit_is_told_and_clears_the_row(string json, string message)
    {
        _row.Set("City", "Paris");
        JsonException e = Assert.Throws<JsonException>(() => _row.Read(JsonDocument.Parse(json).RootElement));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0, 1], Features("City"));
        Assert.Contains("'IsNew' to true or false", Assert.Throws<ArgumentException>(() => _row.FeaturesOf(_layout)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Age\":1", true, "")]
    [InlineData("{\"Age\":1", false, "A row should be a whole JSON object; found its beginning alone.")]
    [InlineData("{\"City\":\"\\uD800\"}", true, "")]
    [InlineData("", false, "A row should be a whole JSON object")]
    public void JSON_that_is_no_JSON_is_told(string json, bool isWhole, string message)
        => Assert.Contains(message, Assert.ThrowsAny<JsonException>(() =>
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), isWhole, default);
            _row.Read(ref reader);
        }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_JSON_element_that_is_none_is_told()
        => Assert.Contains("found none", Assert.Throws<JsonException>(() => _row.Read(default(JsonElement))).Message,
            StringComparison.Ordinal);

    private void Throws(string message, Action<TableRow> set)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => set(_row)).Message, StringComparison.Ordinal);

    private float[] Features(string column) => _row.SlotsOf(_row.IndexOf(column)).ToArray();

    private static ReadOnlySequence<byte> Segments(byte[] bytes)
    {
        Segment first = new(bytes.AsMemory(0, 1)), last = first;
        for (int i = 1; i < bytes.Length; i += 3)
            last = last.Append(bytes.AsMemory(i, Math.Min(3, bytes.Length - i)));
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
