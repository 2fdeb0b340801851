namespace OrleansMonitor.Domain.Names;

/// <summary>Nouns in sentences, as their number asks for it: 1 row, 2 rows, 0 rows.</summary>
public static class Noun
{
    /// <param name="count">How many there are.</param>
    /// <param name="one">Of one.</param>
    /// <param name="several">Of another number; null: with an s.</param>
    public static string Of(ulong count, string one, string? several = null) => count == 1 ? one : several ?? one + "s";

    /// <inheritdoc cref="Of(ulong, string, string?)"/>
    public static string Of(long count, string one, string? several = null) => Of((ulong)count, one, several);
}
