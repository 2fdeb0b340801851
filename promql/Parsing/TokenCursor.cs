using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>Goes through the tokens of an expression, and says what is wrong at one of them.</summary>
internal sealed class TokenCursor(string text)
{
    private readonly List<Token> _tokens = Lexer.Read(text);
    private int _next;

    public Token Current => _tokens[_next];

    public Token Following => _tokens[Math.Min(_next + 1, _tokens.Count - 1)];

    /// <summary>Where the last token that was taken ends.</summary>
    public int End => _next == 0 ? 0 : _tokens[_next - 1].Span.End;

    public Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _next++;
        return token;
    }

    public bool TryTake(string sign)
    {
        var found = Current.Is(sign);
        if (found)
            _next++;
        return found;
    }

    public bool TryTakeWord(string word)
    {
        var found = Current.IsWord(word);
        if (found)
            _next++;
        return found;
    }

    public Token Take(string sign, string context) => Current.Is(sign) ? Take() : throw Unexpected(context, $"\"{sign}\"");

    public Token Take(TokenKind kind, string context, string expected) => Current.Kind == kind ? Take() : throw Unexpected(context, expected);

    public ParseException Unexpected(string context, string? expected = null) =>
        Wrong(Current.Span, $"unexpected {Current.Describe()}{(context.Length > 0 ? $" in {context}" : "")}{(expected is null ? "" : $", expected {expected}")}");

    public ParseException Wrong(Span span, string why) => ParseException.At(text, span, why);
}
