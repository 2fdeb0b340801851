using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>
/// Reads the JSON of a request or a response: of KServe's and TensorFlow's first protocol (<c>instances</c>, <c>predictions</c>), of the open inference
/// protocol, the second (<c>inputs</c>, <c>outputs</c>, with what follows in binary), and of OpenAI's (<c>usage</c>, <c>choices</c>). Other members
/// are stepped over.
/// </summary>
internal sealed class ServedBody
{
    private const int MaxRows = 10_000;

    // Past it a payload is no table, whatever it is.
    private const int MaxColumns = 2_000;

    private const string InputName = "prompt_tokens", OutputName = "completion_tokens";

    private static readonly string[] Members = ["instances", "predictions", "inputs", "outputs", "model_version", "usage", "choices"];

    private readonly List<ServedTensor> _tensors = [];
    private readonly Dictionary<string, ServedColumn> _named = new(StringComparer.Ordinal);
    private string? _list;
    private int _given;

    public List<ServedColumn> Columns { get; } = [];

    public int Rows { get; private set; }

    /// <summary>Whether there was anything that says what a payload holds.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether it has a place for predictions and none in it.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Values under names that are none, or of more columns than are read.</summary>
    public int Unnamed { get; private set; }

    /// <summary>Single values that could not be read, of a payload that could.</summary>
    public List<Rejection> Cells { get; } = [];

    public string? Version { get; private set; }

    public long InputTokens { get; private set; } = -1;

    public long OutputTokens { get; private set; } = -1;

    public string? FinishReason { get; private set; }

    /// <param name="body">The payload.</param>
    /// <param name="headerLength">How much of it is JSON; −1: all, or up to the end of its object.</param>
    /// <param name="maxWidth">Wider tensors are not read.</param>
    /// <exception cref="PayloadFormatException">It cannot be read.</exception>
    public static ServedBody Read(ReadOnlyMemory<byte> body, int headerLength, int maxWidth)
    {
        if (headerLength > body.Length)
            throw new PayloadFormatException(PayloadReasons.TensorInvalid, "Inference-Header-Content-Length", $"{headerLength}", $"at most the {body.Length} bytes of the body");
        var json = headerLength >= 0 ? body[..headerLength] : body;
        try
        {
            return Parse(json.Span, body, headerLength, maxWidth);
        }
        catch (JsonException e)
        {
            try
            {
                if (BareNumbers.Replace(json.Span) is { } replaced)
                    return Parse(replaced, body, headerLength, maxWidth);
            }
            catch (JsonException)
            {
                // What was wrong first is the better answer.
            }

            throw new PayloadFormatException(JsonFault.InvalidReason, "data", $"byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1}", "JSON of an inference protocol, at most 64 levels deep");
        }
        catch (InvalidOperationException)
        {
            throw new PayloadFormatException(JsonFault.TypeReason, "data", "half of a surrogate pair", "text in Unicode");
        }
    }

    /// <summary>Rows of cells, as CSV has them.</summary>
    public static ServedBody OfRows(List<List<string>> rows)
    {
        CheckRows(rows.Count);
        var column = new ServedColumn("");
        foreach (var row in rows)
        {
            var begin = column.Numbers.Count;
            foreach (var cell in row)
            {
                if (MissingText.Is(cell))
                    column.Add(double.NaN);
                else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    column.Add(cell);
                else
                    AddNumber(column, number, isWhole: cell.AsSpan().IndexOfAny(".eE") < 0);
            }

            column.EndRow(begin);
        }

        return new ServedBody { Rows = rows.Count, IsKnown = true, IsEmpty = rows.Count == 0, Columns = { column } };
    }

    private static ServedBody Parse(ReadOnlySpan<byte> json, ReadOnlyMemory<byte> body, int headerLength, int maxWidth)
    {
        var result = new ServedBody();
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new PayloadFormatException(PayloadReasons.Shape, "data", Show(ref reader), "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            result.ReadMember(ref reader, maxWidth);
        var tail = body[(headerLength >= 0 ? headerLength : (int)reader.BytesConsumed)..];
        result.TakeTensors(tail.Span, maxWidth);
        return result;
    }

    private void ReadMember(ref Utf8JsonReader reader, int maxWidth)
    {
        var member = MemberOf(ref reader);
        if (member < 0)
        {
            IsKnown |= reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("prompt"u8) || reader.ValueTextEquals("input"u8);
            reader.Skip();
            return;
        }

        var name = Members[member];
        if ((_given & (1 << member)) != 0)
            throw new PayloadFormatException(PayloadReasons.Shape, name, "given twice", "given once");
        _given |= 1 << member;
        reader.Read();
        switch (name)
        {
            case "model_version":
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                    Version = JsonText.Name(ref reader);
                else if (reader.TokenType != JsonTokenType.Null)
                    Cells.Add(new Rejection(JsonFault.TypeReason, name, Show(ref reader), "a text or a number", 1));
                reader.Skip();
                break;
            case "usage":
                ReadUsage(ref reader);
                break;
            case "choices":
                ReadChoices(ref reader);
                break;
            default:
                // Rows of two lists would be added to one another.
                if (_list is not null)
                    throw new PayloadFormatException(PayloadReasons.Shape, name, $"given beside {_list}", "one of instances, predictions, inputs and outputs");
                (_list, IsKnown) = (name, true);
                if (name is "inputs" or "outputs")
                    ReadTensors(ref reader, name, maxWidth);
                else
                    ReadRows(ref reader, name);
                break;
        }
    }

    private static int MemberOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (reader.ValueTextEquals(Members[i]))
                return i;
        }

        return -1;
    }

    /// <summary>A value an instance: a number or a text, an array of them however deep, or an object of columns.</summary>
    private void ReadRows(ref Utf8JsonReader reader, string list)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new PayloadFormatException(PayloadReasons.Shape, list, Show(ref reader), "an array of instances or predictions");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CheckRows(Rows + 1);
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadNamedRow(ref reader, list);
            }
            else
            {
                var column = ColumnOf("");
                column.PadTo(Rows);
                var begin = column.Numbers.Count;
                ReadValues(ref reader, column);
                column.EndRow(begin);
            }

            Rows++;
        }

        foreach (var column in Columns)
            column.PadTo(Rows);
    }

    private void ReadNamedRow(ref Utf8JsonReader reader, string list)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Name(ref reader) is not { } name || NameRules.Check(name) is not null || (Columns.Count == MaxColumns && !_named.ContainsKey(name)))
            {
                Unnamed++;
                reader.Skip();
                continue;
            }

            reader.Read();
            // An object within one is mostly bytes of a picture.
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var column = ColumnOf(name);
            if (column.Rows > Rows)
                throw new PayloadFormatException(PayloadReasons.Shape, NameRules.Show($"{list}[{Rows}].{name}"), "given twice", "given once");

            column.PadTo(Rows);
            var begin = column.Numbers.Count;
            ReadValues(ref reader, column);
            column.EndRow(begin);
        }
    }

    private ServedColumn ColumnOf(string name)
    {
        if (_named.TryGetValue(name, out var column))
            return column;
        column = new ServedColumn(name);
        _named.Add(name, column);
        Columns.Add(column);
        return column;
    }

    private static void ReadValues(ref Utf8JsonReader reader, ServedColumn column)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadValue(ref reader, column);
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                ReadValue(ref reader, column);
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, ServedColumn column)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                AddNumber(column, reader.TryGetDouble(out var number) ? number : double.NaN, reader.ValueSpan.IndexOfAny(".eE"u8) < 0);
                break;
            case JsonTokenType.String or JsonTokenType.True or JsonTokenType.False:
                if (JsonText.Name(ref reader) is { } text && MissingText.Is(text))
                    column.Add(double.NaN);
                else
                    column.Add(JsonText.Name(ref reader));
                break;
            case JsonTokenType.StartObject:
                reader.Skip();
                column.IsSkipped = true;
                break;
            default:
                column.Add(double.NaN);
                break;
        }
    }

    private static void AddNumber(ServedColumn column, double number, bool isWhole)
    {
        column.IsWhole &= isWhole;
        var isGood = column.TakesAny || NumberRule.Value.Allows(number);
        column.Refused += isGood || double.IsNaN(number) ? 0 : 1;
        column.Add(isGood ? number : double.NaN);
    }

    private void ReadTensors(ref Utf8JsonReader reader, string list, int maxWidth)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new PayloadFormatException(PayloadReasons.Shape, list, Show(ref reader), "an array of tensors, each with name, datatype, shape and data");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_tensors.Count == MaxColumns)
                throw new PayloadFormatException(PayloadReasons.TensorInvalid, list, $"more than {MaxColumns}", $"{MaxColumns} tensors");
            _tensors.Add(ServedTensor.Read(ref reader, list, maxWidth, ReadValues));
        }
    }

    private void TakeTensors(ReadOnlySpan<byte> tail, int maxWidth)
    {
        foreach (var tensor in _tensors)
        {
            tensor.Complete(ref tail, maxWidth);
            if (!_named.TryAdd(tensor.Column.Name, tensor.Column))
                throw new PayloadFormatException(PayloadReasons.TensorInvalid, $"{_list}.{NameRules.Show(tensor.Column.Name)}", "given twice", "one tensor of the name");
            CheckRows(tensor.Column.Rows);
            Rows = Math.Max(Rows, tensor.Column.Rows);
            Columns.Add(tensor.Column);
        }

        IsEmpty = _list is not null && Rows == 0;
        if (tail.Trim(" \r\n\t"u8).Length > 0)
            throw new PayloadFormatException(PayloadReasons.TensorInvalid, "binary_data_size", $"{tail.Length} bytes more", "the bytes that follow the JSON, all of them");
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return; // as in each part of a stream but the last
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new PayloadFormatException(PayloadReasons.Shape, "usage", Show(ref reader), "an object with prompt_tokens and completion_tokens");
        IsKnown = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals(InputName) ? InputName : reader.ValueTextEquals(OutputName) ? OutputName : null;
            reader.Read();
            if (name is not null && reader.TokenType != JsonTokenType.Null)
                TakeTokens(ref reader, name);
            reader.Skip();
        }
    }

    private void TakeTokens(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var tokens) || tokens is < 0 or > RecordLimits.MaxTokens)
            Cells.Add(new Rejection(JsonFault.TokensReason, $"usage.{name}", reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : Show(ref reader), $"a whole number from 0 to {RecordLimits.MaxTokens}", 1));
        else if (name == InputName)
            InputTokens = tokens;
        else
            OutputTokens = tokens;
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new PayloadFormatException(PayloadReasons.Shape, "choices", Show(ref reader), "an array of objects");
        IsKnown = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new PayloadFormatException(PayloadReasons.Shape, "choices", Show(ref reader), "an array of objects");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReason = reader.ValueTextEquals("finish_reason"u8);
                reader.Read();
                if (isReason && reader.TokenType == JsonTokenType.String && JsonText.Name(ref reader) is { } reason && NameRules.Check(reason) is null)
                    FinishReason ??= reason;
                reader.Skip();
            }
        }
    }

    private static void CheckRows(int rows)
    {
        if (rows > MaxRows)
            throw new PayloadFormatException(PayloadReasons.TensorInvalid, "data", $"more than {MaxRows}", $"{MaxRows} instances in a payload");
    }

    private static string Show(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.None => "nothing",
        _ => "a single value",
    };
}
