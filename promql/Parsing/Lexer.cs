using System.Text.RegularExpressions;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>Divides an expression into words, numbers, durations, texts and signs; comments reach from <c>#</c> to the end of a line.</summary>
internal sealed partial class Lexer(string text)
{
    private static readonly string[] Signs = ["==", "!=", "=~", "!~", "<=", ">=", "(", ")", "{", "}", "[", "]", ",", ":", "@", "=", "<", ">", "+", "-", "*", "/", "%", "^"];

    private int _at;

    // Between brackets a colon parts a subquery's range from its step; elsewhere it belongs to a name.
    private bool _isInBrackets;

    public static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do
            tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipSpace();
        if (_at >= text.Length)
            return new Token(TokenKind.End, "", new Span(text.Length, text.Length));
        var c = text[_at];
        if (c is '"' or '\'' or '`')
            return Quoted(c);
        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return Number();
        if (char.IsAsciiLetter(c) || c == '_' || (c == ':' && !_isInBrackets))
            return Word();
        foreach (var sign in Signs)
        {
            if (!text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
                continue;
            _isInBrackets = sign == "[" || (_isInBrackets && sign != "]");
            return Take(TokenKind.Sign, sign.Length);
        }

        throw Wrong(_at, c == '!' ? "unexpected character after '!': " + (_at + 1 < text.Length ? $"'{text[_at + 1]}'" : "end of input") : $"unexpected character: '{c}'");
    }

    private void SkipSpace()
    {
        while (_at < text.Length)
        {
            if (text[_at] == '#')
                _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
            else if (text[_at] is ' ' or '\t' or '\n' or '\r')
                _at++;
            else
                return;
        }
    }

    private Token Quoted(char quote)
    {
        for (var end = _at + 1; end < text.Length; end++)
        {
            if (text[end] == quote)
                return Take(TokenKind.Text, end + 1 - _at);
            if (quote == '`')
                continue;
            if (text[end] == '\n')
                break;
            if (text[end] == '\\')
                end++;
        }

        throw Wrong(_at, quote == '`' ? "unterminated raw string" : "unterminated quoted string");
    }

    private Token Number()
    {
        if (Durations().Match(text, _at) is { Success: true } duration)
            return Take(TokenKind.Duration, duration.Length);
        var number = Numbers().Match(text, _at);
        var rest = Words().Match(text, _at + number.Length);
        if (rest.Length > 0 && text[rest.Index] != ':')
            throw Wrong(_at, $"bad number or duration syntax: \"{text[_at..(rest.Index + 1)]}\"");
        return Take(TokenKind.Number, number.Length);
    }

    private Token Word()
    {
        var word = Words().Match(text, _at);
        return Take(word.ValueSpan.Contains(':') ? TokenKind.MetricWord : TokenKind.Word, word.Length);
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, text.Substring(_at, length), new Span(_at, _at + length));
        _at += length;
        return token;
    }

    private ParseException Wrong(int at, string why) => ParseException.At(text, new Span(at, at), why);

    [GeneratedRegex(@"\G[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"\G(?:[0-9]+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_.])")]
    private static partial Regex Durations();

    [GeneratedRegex(@"\G(?:0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")]
    private static partial Regex Numbers();
}
