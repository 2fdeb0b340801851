using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Values;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Json;

/// <summary>Strings of a JSON body; those that were met before are not made again.</summary>
internal static class JsonText
{
    // A name may be given escaped in six characters each; past this it is too long however it is written.
    private const int MaxEscaped = 6 * RecordLimits.MaxNameBytes;

    /// <summary>A string, or the text of a number or a truth value: versions are often numbers. Null if it is none of them.</summary>
    public static string? Name(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName when !reader.ValueIsEscaped => NameCache.Shared.Get(reader.ValueSpan),
        JsonTokenType.String or JsonTokenType.PropertyName => Unescape(ref reader),
        JsonTokenType.Number => NameCache.Shared.Get(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>The same, a number in its shortest spelling: of what classes, ids and categories are made counts by value.</summary>
    public static string? Value(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number
        ? NameCache.Shared.Get(NumberText.Shortest(reader.ValueSpan, stackalloc byte[NumberText.BufferLength]))
        : Name(ref reader);

    private static string? Unescape(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > MaxEscaped)
            return NameCache.Shared.Get(reader.ValueSpan);
        Span<byte> utf8 = stackalloc byte[MaxEscaped];
        try
        {
            return NameCache.Shared.Get(utf8[..reader.CopyString(utf8)]);
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }
}
