using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Json;

/// <summary>Strings of a JSON body; those that were met before are not made again.</summary>
internal static class JsonText
{
    // A name may be given escaped in six characters each; past this it is too long however it is written.
    private const int MaxEscaped = 6 * RecordLimits.MaxNameBytes;

    /// <summary>A string, or the text of a number or a truth value: classes are often written 0 and 1. Null if it is none of them.</summary>
    public static string? Name(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName when !reader.ValueIsEscaped => NameCache.Shared.Get(reader.ValueSpan),
        JsonTokenType.String or JsonTokenType.PropertyName => Unescape(ref reader),
        JsonTokenType.Number => NameCache.Shared.Get(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

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
