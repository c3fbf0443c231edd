using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLExtensions.Tables;

namespace MLExtensions;

public sealed partial class TableRow
{
    private const string NaN = "NaN", Infinity = "Infinity", MinusInfinity = "-Infinity";

    /// <summary>Sets the row to the members of a JSON object, which are the columns; see <see cref="Read(ref Utf8JsonReader)"/>.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="JsonException">It is no object, or a member does not fit its column.</exception>
    public void Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
            throw NoObject(JsonTokenType.None);
        // The text has been parsed already, with what options its reader had.
        var reader = new Utf8JsonReader(
            JsonMarshal.GetRawUtf8Value(json),
            new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = int.MaxValue });
        Read(ref reader);
    }

    /// <summary>Sets the row to the members of a JSON object, which are the columns.</summary>
    /// <remarks>
    /// <para>
    /// A column that is no member, or null, is missing. Numbers are JSON numbers, or the texts "NaN", "Infinity" and "-Infinity"; Boolean
    /// are true and false; texts and keys are texts. Dates are texts of ISO 8601, such as "2024-07-01T15:00:00": without an offset, or with
    /// Z, for a DateTime; with an offset or Z for a DateTimeOffset. A TimeSpan is a text such as "1.12:30:00", 36 hours and a half. A
    /// vector is an array; null in one of Single or Double is NaN.
    /// </para>
    /// <para>It allocates no memory after the first rows, unless it throws.</para>
    /// </remarks>
    /// <param name="reader">The reader, before or at the beginning of the object. It is left at its end.</param>
    /// <exception cref="JsonException">
    /// It is no object, or a member is no column, is there twice or does not fit its column. The row is cleared.
    /// </exception>
    public void Read(ref Utf8JsonReader reader)
    {
        Clear();
        bool isRead = false;
        try
        {
            ReadMembers(ref reader);
            isRead = true;
        }
        // A reader throws InvalidOperationException for a text that is no Unicode, and FormatException for a number that is none.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
        finally
        {
            if (!isRead)
                Clear();
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None)
            ReadNext(ref reader);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw NoObject(reader.TokenType);
        while (ReadNext(ref reader) == JsonTokenType.PropertyName)
        {
            int index = _layout.PlaceOf(Text(ref reader));
            if (_isSet[index])
                throw new JsonException($"A row should have a column once; found '{_layout.Inputs[index].Name}' twice.");
            ReadNext(ref reader);
            ReadValue(ref reader, index);
        }
    }

    private static JsonTokenType ReadNext(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType
        : throw new JsonException("A row should be a whole JSON object; found its beginning alone.");

    private void ReadValue(ref Utf8JsonReader reader, int index)
    {
        TableInput input = _layout.Inputs[index];
        switch (input.Kind, reader.TokenType)
        {
            case (_, JsonTokenType.Null):
                SetMissing(index);
                break;
            case (TableInputKind.Number, _) when TryGetNumber(ref reader, ((NumberColumn)ColumnAt(index)).NumberType!, out double number):
                Set(index, number);
                break;
            case (TableInputKind.Boolean, JsonTokenType.True or JsonTokenType.False):
                Set(index, reader.GetBoolean());
                break;
            case (TableInputKind.Text or TableInputKind.Key, JsonTokenType.String):
                Set(index, Text(ref reader));
                break;
            case (TableInputKind.DateTime, JsonTokenType.String)
                when reader.TryGetDateTime(out DateTime date) && date.Kind != DateTimeKind.Local:
                Set(index, date);
                break;
            // A text without an offset would get that of this machine.
            case (TableInputKind.DateTimeOffset, JsonTokenType.String)
                when reader.TryGetDateTime(out DateTime clock) && clock.Kind != DateTimeKind.Unspecified
                    && reader.TryGetDateTimeOffset(out DateTimeOffset moment):
                Set(index, moment);
                break;
            case (TableInputKind.TimeSpan, JsonTokenType.String)
                when TryGetTimeSpan(ref reader, out TimeSpan time):
                Set(index, time);
                break;
            case (TableInputKind.Vector or TableInputKind.BooleanVector, JsonTokenType.StartArray):
                ReadVector(ref reader, index);
                break;
            default:
                throw Mismatch(index, Describe(ref reader));
        }
    }

    private void ReadVector(ref Utf8JsonReader reader, int index)
    {
        var column = (VectorColumn)ColumnAt(index);
        int count = 0;
        for (; ReadNext(ref reader) != JsonTokenType.EndArray; count++)
        {
            double number;
            if (column.ItemType is not { } type)
            {
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    throw Mismatch(index, $"an array with {Describe(ref reader)}");
                number = VectorColumn.NumberOf(reader.GetBoolean());
            }
            else
            {
                if (reader.TokenType == JsonTokenType.Null && column.CanBeMissing)
                    number = double.NaN;
                else if (!TryGetNumber(ref reader, type, out number))
                    throw Mismatch(index, $"an array with {Describe(ref reader)}");
                RequireHeld(index, type, number);
            }
            if (count < column.Size)
                SetItem(index, column, count, number);
        }
        if (count != column.Size)
            throw Mismatch(index, $"an array of {count}");
        MarkSet(index);
    }

    private static bool TryGetNumber(ref Utf8JsonReader reader, NumberType type, out double number)
    {
        number = reader.TokenType switch
        {
            // Rounded to Double first, a number could become another Single.
            JsonTokenType.Number when type.IsSingle => reader.GetSingle(),
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.String when reader.ValueTextEquals(Infinity) => double.PositiveInfinity,
            JsonTokenType.String when reader.ValueTextEquals(MinusInfinity) => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(number) || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(NaN));
    }

    /// <summary>Reads a TimeSpan in the constant format. TimeSpan.TryParseExact would allocate memory.</summary>
    private static bool TryGetTimeSpan(ref Utf8JsonReader reader, out TimeSpan time)
    {
        const int MostBytes = 64;
        time = default;
        if (LengthOf(ref reader) > MostBytes)
            return false;
        Span<byte> text = stackalloc byte[MostBytes];
        text = text[..reader.CopyString(text)];
        return Utf8Parser.TryParse(text, out time, out int read, 'c') && read == text.Length;
    }

    /// <summary>Returns the text of a token, until the next one.</summary>
    private ReadOnlySpan<char> Text(ref Utf8JsonReader reader)
    {
        // A text has at most as many characters as bytes.
        long length = LengthOf(ref reader);
        if (_text.Length < length)
            _text = new char[checked((int)Math.Max(length, 2L * _text.Length))];
        return _text.AsSpan(0, reader.CopyString(_text));
    }

    private static long LengthOf(ref Utf8JsonReader reader)
        => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private string Describe(ref Utf8JsonReader reader)
    {
        const int Longest = 40;
        if (reader.TokenType == JsonTokenType.String && Text(ref reader) is var text)
            return $"the text '{(text.Length > Longest ? $"{text[..Longest]}..." : text)}'";
        return Name(reader.TokenType);
    }

    private static JsonException NoObject(JsonTokenType found)
        => new($"A row should be a JSON object whose members are the columns; found {Name(found)}.");

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "none",
    };
}
