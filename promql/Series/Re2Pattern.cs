using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansMonitor.PromQl.Series;

/// <summary>
/// Regular expressions as RE2 has them, of which Prometheus' are: matched in time that grows with the text alone, without lookaround and back references, and with classes
/// (<c>\d</c>, <c>\w</c>, <c>\s</c>, <c>[[:alpha:]]</c>) of ASCII. What .NET means otherwise is written for it in another way, or refused.
/// </summary>
/// <remarks>Word boundaries are those of .NET, which takes letters of all scripts for words. <c>.</c> takes no line feed.</remarks>
internal sealed class Re2Pattern
{
    /// <summary>Before the position of a group in its name.</summary>
    public const string GroupPrefix = "g";

    // RE2's own bound for what a repetition, with those inside it, may multiply to.
    private const int MaxRepeat = 1000;

    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private readonly string _text;
    private readonly StringBuilder _pattern = new();
    private readonly List<string> _names = [""];

    // What the repetitions inside each open group multiply to; the first is that of the whole.
    private readonly Stack<int> _repeats = new([1]);
    private int _lastRepeat = 1;
    private int _at;

    private Re2Pattern(string text) => _text = text;

    /// <summary>The expression in the language of .NET, for whole texts, and the names of its groups, of which the first is the whole.</summary>
    /// <exception cref="FormatException">It is not one of RE2's.</exception>
    public static (string Pattern, IReadOnlyList<string> Names) Translate(string text)
    {
        var pattern = new Re2Pattern(text);
        return ($@"\A(?:{pattern.Translate()})\z", pattern._names);
    }

    private string Translate()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            switch (c)
            {
                case '\\':
                    Atom(Escape(isInClass: false));
                    break;
                case '[':
                    Atom(Class());
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '{' when Repetition() is { } repetition:
                    Repeat(repetition);
                    break;
                case '{':
                    _at++;
                    Atom(@"\{");
                    break;
                case '$':
                    _at++;
                    _pattern.Append(@"\z");
                    break;
                case '*' or '+' or '?' or '|' or '^':
                    _at++;
                    _pattern.Append(c);
                    break;
                default:
                    _at++;
                    // A literal may be what an option of .NET would leave out.
                    Atom(c is ' ' or '#' ? $"\\{c}" : c.ToString());
                    break;
            }
        }

        return _repeats.Count == 1 ? _pattern.ToString() : throw Unsupported("missing closing )");
    }

    private void Atom(string pattern)
    {
        _pattern.Append(pattern);
        _lastRepeat = 1;
    }

    /// <summary>Groups that are captured are named by their positions: .NET counts those with a name of their own behind the others.</summary>
    private void OpenGroup()
    {
        _at++;
        if (!Continues("?"))
        {
            Capture("");
        }
        else if (Continues("?P<"))
        {
            var end = _text.IndexOf('>', _at);
            if (end < 0)
                throw Unsupported("invalid named capture");
            Capture(_text[(_at + 3)..end]);
            _at = end + 1;
        }
        else
        {
            Flags();
        }

        _repeats.Push(1);
    }

    private void Capture(string name)
    {
        _pattern.Append(CultureInfo.InvariantCulture, $"(?<{GroupPrefix}{_names.Count}>");
        _names.Add(name);
    }

    private bool Continues(string text) => _text.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);

    /// <summary><c>(?i)</c>, <c>(?is:…)</c>: i, m and s as in .NET; U, which turns greed around, does not change what matches.</summary>
    private void Flags()
    {
        var end = _at + 1;
        while (end < _text.Length && _text[end] is 'i' or 'm' or 's' or 'U' or '-')
            end++;
        if (end >= _text.Length || _text[end] is not (':' or ')'))
            throw Unsupported("invalid or unsupported Perl syntax");
        var flags = _text[(_at + 1)..end].Replace("U", "", StringComparison.Ordinal);
        flags = flags is "-" ? "" : flags;
        _pattern.Append("(?").Append(flags);
        if (_text[end] == ':' || flags.Length == 0)
            _pattern.Append(':');
        // An option without a group of its own is closed by the parenthesis that follows.
        _at = _text[end] == ':' ? end + 1 : end;
    }

    private void CloseGroup()
    {
        if (_repeats.Count == 1)
            throw Unsupported("unexpected )");
        _at++;
        _pattern.Append(')');
        _lastRepeat = _repeats.Pop();
        _repeats.Push(Math.Max(_repeats.Pop(), _lastRepeat));
    }

    private void Repeat((int Most, int End) repetition)
    {
        var product = (long)repetition.Most * _lastRepeat;
        if (product > MaxRepeat)
            throw Unsupported("invalid repeat count");
        _lastRepeat = (int)Math.Max(1, product);
        _repeats.Push(Math.Max(_repeats.Pop(), _lastRepeat));
        _pattern.Append(_text, _at, repetition.End - _at);
        _at = repetition.End;
    }

    /// <summary><c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c>; null: the brace stands for itself.</summary>
    private (int Most, int End)? Repetition()
    {
        var end = _text.IndexOf('}', _at);
        if (end < 0)
            return null;
        var parts = _text[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !TryCount(parts[0], out var least))
            return null;
        var most = least;
        return parts.Length == 1 || parts[1].Length == 0 || TryCount(parts[1], out most) ? (Math.Max(least, most), end + 1) : null;

        static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }

    private string Class()
    {
        var text = new StringBuilder("[");
        _at++;
        if (_at < _text.Length && _text[_at] == '^')
        {
            text.Append('^');
            _at++;
        }

        // The first bracket stands for itself.
        for (var isFirst = true; ; isFirst = false)
        {
            if (_at >= _text.Length)
                throw Unsupported("missing closing ]");
            var c = _text[_at];
            if (c == ']' && !isFirst)
                break;
            if (c == '\\')
                text.Append(Escape(isInClass: true));
            else if (c == '[' && PosixClass() is { } posix)
                text.Append(posix);
            else
                text.Append(Member(c));
        }

        _at++;
        return text.Append(']').ToString();
    }

    private string Member(char c)
    {
        _at++;
        return c is '[' or ']' or '^' ? $"\\{c}" : c.ToString();
    }

    private string? PosixClass()
    {
        if (!Continues("[:"))
            return null;
        var end = _text.IndexOf(":]", _at, StringComparison.Ordinal);
        var name = end < 0 ? "" : _text[(_at + 2)..end];
        if (!Posix.TryGetValue(name, out var members))
            throw Unsupported("invalid character class range");
        _at = end + 2;
        return members;
    }

    private string Escape(bool isInClass)
    {
        if (_at + 1 >= _text.Length)
            throw Unsupported("trailing backslash at end of expression");
        var c = _text[_at + 1];
        if (c == 'Q' && !isInClass)
            return Literal();
        if (c is 'p' or 'P')
            return Category();
        _at += 2;
        return c switch
        {
            'd' => Wrap("0-9"),
            'w' => Wrap("0-9A-Za-z_"),
            's' => Wrap(@"\t\n\f\r "),
            'D' => Wrap(@"\x00-/:-\uFFFF"),
            'W' => Wrap(@"\x00-/:-@\[-\^`{-\uFFFF"),
            'S' => Wrap(@"\x00-\x08\x0B\x0E-\x1F!-\uFFFF"),
            'b' or 'B' or 'A' or 'z' when !isInClass => $"\\{c}",
            'a' or 'f' or 't' or 'n' or 'r' or 'v' => $"\\{c}",
            'x' => Hexadecimal(),
            >= '0' and <= '9' => throw Unsupported("invalid escape sequence"),
            _ when char.IsAsciiLetter(c) => throw Unsupported("invalid escape sequence"),
            _ => char.IsAscii(c) && c != '_' ? $"\\{c}" : c.ToString(),
        };

        string Wrap(string members) => isInClass ? members : $"[{members}]";
    }

    /// <summary><c>\x7F</c> or <c>\x{10FFFF}</c>.</summary>
    private string Hexadecimal()
    {
        var isBraced = _at < _text.Length && _text[_at] == '{';
        var end = isBraced ? _text.IndexOf('}', _at) : Math.Min(_at + 2, _text.Length);
        var digits = end < 0 ? "" : _text[(isBraced ? _at + 1 : _at)..end];
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0xFFFF)
            throw Unsupported("invalid escape sequence");
        _at = isBraced ? end + 1 : end;
        return $"\\u{code:X4}";
    }

    private string Literal()
    {
        var begin = _at + 2;
        var end = _text.IndexOf(@"\E", begin, StringComparison.Ordinal);
        _at = end < 0 ? _text.Length : end + 2;
        return Regex.Escape(_text[begin..(end < 0 ? _text.Length : end)]);
    }

    /// <summary><c>\pL</c> or <c>\p{Greek}</c>, of which .NET has the general categories.</summary>
    private string Category()
    {
        var isBraced = _at + 2 < _text.Length && _text[_at + 2] == '{';
        var end = isBraced ? _text.IndexOf('}', _at) + 1 : Math.Min(_at + 3, _text.Length);
        if (end <= _at + 2)
            throw Unsupported("invalid character class range");
        var name = isBraced ? _text[(_at + 3)..(end - 1)] : _text[(_at + 2)..end];
        var text = $"\\{_text[_at + 1]}{{{name}}}";
        _at = end;
        return text;
    }

    private FormatException Unsupported(string why) => new($"error parsing regexp: {why}: `{_text}`");
}
