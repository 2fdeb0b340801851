using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Values;

namespace OrleansMonitor.Json;

/// <summary>
/// Reads the fields of one object. What makes it useless is kept as the first <see cref="Fault"/>; a value that it can do without
/// is left out, see <see cref="Cells"/>.
/// </summary>
internal abstract class JsonFields(IdKey? key = null)
{
    private const int MaxShown = 64;

    private readonly List<JsonFault> _cells = [];

    public JsonFault? Fault { get; private set; }

    /// <summary>Values that cannot be used, of an object that can.</summary>
    public IReadOnlyList<JsonFault> Cells => _cells;

    /// <summary>Reads an object whose syntax is good. False: it cannot be used, see <see cref="Fault"/>.</summary>
    public bool Read(ReadOnlySpan<byte> json)
    {
        Fault = null;
        _cells.Clear();
        Reset();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(JsonFault.TypeReason, "record", Text(ref reader), "an object");
        return ReadObject(ref reader, "") && Complete();
    }

    protected abstract void Reset();

    /// <summary>Reads the value of a field. False after a fault.</summary>
    protected abstract bool ReadField(ref Utf8JsonReader reader, string name);

    /// <summary>Checks what can only be checked when all fields are there.</summary>
    protected abstract bool Complete();

    protected bool ReadObject(ref Utf8JsonReader reader, string path)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader);
            if (name is null)
                return Fail(JsonFault.TypeReason, path, "", "a field name in Unicode");
            reader.Read();
            if (!ReadField(ref reader, name))
                return false;
        }

        return true;
    }

    protected bool Fail(string reason, string field, string value, string limit)
    {
        Fault ??= new JsonFault(reason, field, value, limit);
        return false;
    }

    /// <summary>Leaves a value out. True: the object can do without it.</summary>
    protected bool LeaveOut(ref Utf8JsonReader reader, string reason, string field, string limit)
    {
        LeaveOut(reason, field, Text(ref reader), limit);
        reader.Skip();
        return true;
    }

    protected void LeaveOut(string reason, string field, string value, string limit) => _cells.Add(new JsonFault(reason, field, value, limit));

    /// <summary>Refuses a field that there is not, with its value and the field that may be meant.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="name">The field.</param>
    /// <param name="known">Those that there are, with commas between.</param>
    /// <param name="path">Before all of them.</param>
    protected bool Unknown(ref Utf8JsonReader reader, string name, string known, string path = "")
    {
        var meant = NearestNames.Of(name, known.Split(", "), count: 1) is [var nearest] ? $" (did you mean {path}{nearest}?)" : "";
        return Fail(JsonFault.UnknownReason, NameRules.Show(path + name), Text(ref reader), $"left out{meant}: there are only {known}");
    }

    /// <summary>A name; null stays <paramref name="absent"/>.</summary>
    protected bool Name(ref Utf8JsonReader reader, string field, string? absent, out string? value, bool mayBeEmpty = false)
    {
        value = absent;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        value = JsonText.Name(ref reader);
        if (value is null)
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string in Unicode, a number or a truth value");
        return NameRules.CheckInPath(value, mayBeEmpty) is not { } problem || Fail(problem, field, NameRules.Show(value), NameRules.LimitOf(problem));
    }

    /// <summary>A class, category or error code: null and missing ones are null, numbers count by value.</summary>
    protected bool Value(ref Utf8JsonReader reader, string field, out string? value)
    {
        value = null;
        if (IsMissing(ref reader))
            return true;
        value = JsonText.Value(ref reader);
        if (value is null)
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string in Unicode, a number or a truth value");
        return NameRules.Check(value) is not { } problem || Fail(problem, field, NameRules.Show(value), NameRules.LimitText);
    }

    /// <summary>A number, or a string of one; a missing one stays <paramref name="absent"/>.</summary>
    protected bool Number(ref Utf8JsonReader reader, string field, double absent, out double value) =>
        TryNumber(ref reader, absent, out value) || Fail(JsonFault.TypeReason, field, Text(ref reader), "a number");

    /// <summary>The same of a number that the object can do without: one that breaks the rule is left out.</summary>
    protected bool Number(ref Utf8JsonReader reader, string field, double absent, NumberRule rule, out double value)
    {
        if (!TryNumber(ref reader, absent, out value))
        {
            value = absent;
            return LeaveOut(ref reader, JsonFault.TypeReason, field, "a number");
        }

        if (value.Equals(absent) || rule.Allows(value))
            return true;
        LeaveOut(rule.Reason, field, value.ToString("R", CultureInfo.InvariantCulture), rule.Limit);
        value = absent;
        return true;
    }

    /// <summary>A whole number; a missing one stays −1. False, and −1, for any other.</summary>
    protected static bool TryWhole(ref Utf8JsonReader reader, long max, out long value)
    {
        value = -1;
        if (!TryNumber(ref reader, double.NaN, out var number))
            return false;
        if (double.IsNaN(number))
            return true;
        if (!(number >= 0 && number <= max && number == Math.Floor(number)))
            return false;
        value = (long)number;
        return true;
    }

    protected static string WholeLimit(long max) => string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {max}");

    /// <summary>Whether the value is null or a text that stands for it.</summary>
    protected static bool IsMissing(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => true,
        JsonTokenType.String when !reader.ValueIsEscaped => MissingText.Is(reader.ValueSpan),
        JsonTokenType.String => JsonText.Name(ref reader) is { } text && MissingText.Is(text),
        _ => false,
    };

    protected bool Truth(ref Utf8JsonReader reader, string field, out bool? value)
    {
        value = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
        return value is not null || reader.TokenType == JsonTokenType.Null || Fail(JsonFault.TypeReason, field, Text(ref reader), "true or false");
    }

    /// <summary>The time of an event, see <see cref="TimeText"/>. Null stays as it is; another missing one is a mistake.</summary>
    protected bool Time(ref Utf8JsonReader reader, string field, ref long time)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        Span<char> buffer = stackalloc char[MaxShown];
        scoped ReadOnlySpan<char> text = default;
        if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
            text = JsonText.Name(ref reader); // some writers escape the plus sign of an offset
        else if (reader.ValueSpan.Length <= MaxShown)
            text = buffer[..Encoding.UTF8.GetChars(reader.ValueSpan, buffer)];
        if (!TimeText.TryParseEvent(text, out var read, out var problem))
            return Fail(JsonFault.TimeReason, field, Text(ref reader), problem);
        time = read;
        return true;
    }

    /// <summary>The hash of an id: of a string as it is, of a number in its shortest spelling. A missing one stays 0.</summary>
    protected bool Id(ref Utf8JsonReader reader, string field, out ulong hash)
    {
        hash = 0;
        if (IsMissing(ref reader))
            return true;
        if (!ReadId(ref reader, field, out hash))
            return false;
        if (key is not null)
            hash = key.Of(hash);
        return true;
    }

    private bool ReadId(ref Utf8JsonReader reader, string field, out ulong hash)
    {
        hash = 0;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                hash = StableHash.OfInferenceId(NumberText.Shortest(reader.ValueSpan, stackalloc byte[NumberText.BufferLength]));
                return true;
            case JsonTokenType.String when !reader.ValueIsEscaped && reader.ValueSpan.Length > 0:
                hash = StableHash.OfInferenceId(reader.ValueSpan);
                return true;
            case JsonTokenType.String when reader.ValueIsEscaped:
                return EscapedId(ref reader, field, out hash);
            default:
                return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string that is not empty, or a number");
        }
    }

    protected static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return reader.TokenType == JsonTokenType.StartObject ? "an object" : "an array";
        if (reader.TokenType == JsonTokenType.Null)
            return "null";
        var bytes = reader.ValueSpan;
        return NameRules.Show(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, RecordLimits.MaxNameBytes + 1)]));
    }

    /// <summary>An object of numbers, categories and nulls: features, or measurements. What cannot be used of it is left out.</summary>
    protected bool ReadNamed(ref Utf8JsonReader reader, string field, NamedColumnRules rules, List<JsonNamed> target) =>
        ReadNamed(ref reader, field, rules, target, ofCategories: false);

    /// <summary>An object of categories and nulls, by the same rule as classes: numbers count by value. What cannot be used of it is left out.</summary>
    protected bool ReadCategories(ref Utf8JsonReader reader, string field, NamedColumnRules rules, List<JsonNamed> target) =>
        ReadNamed(ref reader, field, rules, target, ofCategories: true);

    private bool ReadNamed(ref Utf8JsonReader reader, string field, NamedColumnRules rules, List<JsonNamed> target, bool ofCategories)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "an object of numbers, strings, truth values and nulls");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Name(ref reader);
            if (name is null || NameRules.Check(name) is { })
                return Fail(name is null ? JsonFault.TypeReason : NameRules.Check(name)!, field, NameRules.Show(name ?? ""), NameRules.LimitText);
            if (target.Count == rules.Max)
                return Fail(rules.TooMany, field, $"more than {rules.Max}", $"{rules.Max} in a record");
            reader.Read();
            if (ofCategories)
                ReadCategory(ref reader, field, name, target);
            else
                ReadNamedValue(ref reader, field, name, rules, target);
        }

        return true;
    }

    private void ReadCategory(ref Utf8JsonReader reader, string field, string name, List<JsonNamed> target)
    {
        if (IsMissing(ref reader))
            return;
        if (JsonText.Value(ref reader) is not { } category)
            LeaveOut(ref reader, JsonFault.TypeReason, $"{field}.{name}", "a string in Unicode, a number, a truth value or null");
        else if (NameRules.Check(category) is { } problem)
            LeaveOut(problem, $"{field}.{name}", NameRules.Show(category), NameRules.LimitText);
        else
            target.Add(new JsonNamed(name, double.NaN, category));
    }

    private void ReadNamedValue(ref Utf8JsonReader reader, string field, string name, NamedColumnRules rules, List<JsonNamed> target)
    {
        if (IsMissing(ref reader))
        {
            if (rules.KeepsMissing)
                target.Add(new JsonNamed(name, double.NaN, null));
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                AddNumber(reader.GetDouble(), field, name, rules.Numbers, target);
                break;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8):
                AddNumber(double.PositiveInfinity, field, name, rules.Numbers, target);
                break;
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8):
                AddNumber(double.NegativeInfinity, field, name, rules.Numbers, target);
                break;
            case JsonTokenType.String or JsonTokenType.True or JsonTokenType.False:
                var category = JsonText.Name(ref reader);
                var problem = category is null ? JsonFault.TypeReason : NameRules.Check(category);
                if (problem is null)
                    target.Add(new JsonNamed(name, double.NaN, category));
                else
                    LeaveOut(problem, $"{field}.{name}", NameRules.Show(category ?? ""), NameRules.LimitText);
                break;
            default:
                LeaveOut(ref reader, JsonFault.TypeReason, $"{field}.{name}", "a number, a string, a truth value or null");
                break;
        }
    }

    private void AddNumber(double number, string field, string name, NumberRule rule, List<JsonNamed> target)
    {
        if (!rule.Allows(number))
        {
            LeaveOut(rule.Reason, $"{field}.{name}", number.ToString("R", CultureInfo.InvariantCulture), rule.Limit);
            number = double.NaN;
        }

        target.Add(new JsonNamed(name, number, null));
    }

    protected static bool TryNumber(ref Utf8JsonReader reader, double absent, out double value)
    {
        value = absent;
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetDouble(out value);
        return IsMissing(ref reader) || (reader.TokenType == JsonTokenType.String && JsonText.Name(ref reader) is { } text && NumberText.TryParse(text, out value));
    }

    private bool EscapedId(ref Utf8JsonReader reader, string field, out ulong hash)
    {
        hash = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            hash = StableHash.OfInferenceId(buffer.AsSpan(0, reader.CopyString(buffer)));
            return true;
        }
        catch (InvalidOperationException)
        {
            return Fail(JsonFault.TypeReason, field, Text(ref reader), "a string in Unicode");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A feature or a measurement: a number, or a category.</summary>
internal readonly record struct JsonNamed(string Name, double Number, string? Category);
