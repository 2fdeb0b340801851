using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

internal enum TokenKind
{
    End,

    /// <summary>A name: of a metric, a label or a function, or a word of the language.</summary>
    Word,

    /// <summary>A name with a colon, which only metrics have.</summary>
    MetricWord,
    Number,
    Duration,
    Text,

    /// <summary>Signs are told apart by their text.</summary>
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Span">Where.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Span Span)
{
    private const int Shown = 10;

    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;

    /// <summary>Words of the language are those in any case.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As messages name it.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "end of input",
        TokenKind.Word => Keywords.IsAggregation(Text) ? $"<aggr:{Text}>" : Keywords.Contains(Text) ? $"<{Text.ToLowerInvariant()}>" : $"identifier {Quoted(Text)}",
        TokenKind.MetricWord => $"metric identifier {Quoted(Text)}",
        TokenKind.Number => $"number {Quoted(Text)}",
        TokenKind.Duration => $"duration {Quoted(Text)}",
        TokenKind.Text => $"string {Quoted(Text)}",
        _ => Keywords.IsOperator(Text) ? $"<op:{Text}>" : Quoted(Text),
    };

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" is { Length: <= Shown + 2 } whole ? whole : $"\"{text[..Math.Min(Shown, text.Length)].Replace("\"", "\\\"", StringComparison.Ordinal)}\"...";
}
