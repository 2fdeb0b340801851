using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Json;

/// <summary>The vectors of one JSON record, in a buffer that is used again for the next one.</summary>
internal sealed class JsonEmbeddings
{
    private readonly List<(string Name, int Start, int Length)> _vectors = [];
    private float[] _numbers = [];
    private int _used;

    public int Count => _vectors.Count;

    public string NameOf(int index) => _vectors[index].Name;

    /// <summary>Valid until the next record is read.</summary>
    public ReadOnlySpan<float> this[int index] => _numbers.AsSpan(_vectors[index].Start, _vectors[index].Length);

    public void Clear()
    {
        _vectors.Clear();
        _used = 0;
    }

    /// <summary>Reads the array that the reader is at; null is none. What is wrong with a vector that cannot be used, or null.</summary>
    public (string Reason, string Value, string Limit)? Read(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return (JsonFault.TypeReason, reader.TokenType == JsonTokenType.EndObject ? "an object" : "no array", "an array of numbers");
        }

        var (start, given, bad) = (_used, 0, (string?)null);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++given <= RecordLimits.MaxEmbeddingLength)
                bad ??= Add(ref reader);
            reader.Skip();
        }

        if (bad is null && given is > 0 and <= RecordLimits.MaxEmbeddingLength)
        {
            _vectors.Add((name, start, given));
            return null;
        }

        _used = start;
        return bad is not null
            ? (RejectionReasons.EmbeddingInvalid, bad, EmbeddingRules.NumberLimit)
            : (RejectionReasons.EmbeddingDimension, string.Create(CultureInfo.InvariantCulture, $"{given} numbers"), EmbeddingRules.DimensionLimit);
    }

    /// <summary>What is no number that can be used, or null.</summary>
    private string? Add(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return reader.TokenType == JsonTokenType.String && JsonText.Name(ref reader) is { } text ? NameRules.Show(text) : $"{reader.TokenType}".ToLowerInvariant();
        if (!reader.TryGetDouble(out var number) || !(Math.Abs(number) <= EmbeddingRules.MaxMagnitude))
            return number.ToString("R", CultureInfo.InvariantCulture);
        if (_used == _numbers.Length)
            Array.Resize(ref _numbers, Math.Max(512, 2 * _numbers.Length));
        _numbers[_used++] = (float)number;
        return null;
    }
}
