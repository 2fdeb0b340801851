using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansMonitor.PromQl.Series;

/// <summary>An expression of RE2 that takes whole texts, in time that grows with their length alone.</summary>
internal sealed class Re2Regex
{
    /// <summary>Characters of an expression.</summary>
    public const int MaxLength = 1000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;
    private readonly IReadOnlyList<string> _names;

    /// <exception cref="FormatException">It is no expression, or too long.</exception>
    public Re2Regex(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"the regular expression has {text.Length} characters; at most {MaxLength}");
        (var pattern, _names) = Re2Pattern.Translate(text);
        try
        {
            _regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (RegexParseException exception)
        {
            throw new FormatException($"error parsing regexp: {exception.Error}: `{text}`", exception);
        }
        catch (NotSupportedException exception)
        {
            throw new FormatException($"error parsing regexp: invalid or unsupported Perl syntax: `{text}`", exception);
        }
    }

    public bool IsMatch(string value) => _regex.IsMatch(value);

    /// <summary>A template with what groups have matched for <c>$1</c>, <c>${1}</c> and <c>$name</c>, and <c>$</c> for <c>$$</c>; null: the text is not taken.</summary>
    public string? Expand(string value, string template)
    {
        if (_regex.Match(value) is not { Success: true } match)
            return null;
        var result = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            var dollar = template.IndexOf('$', at);
            result.Append(template, at, (dollar < 0 ? template.Length : dollar) - at);
            if (dollar < 0)
                break;
            at = Reference(template, dollar + 1, match, result);
        }

        return result.ToString();
    }

    private int Reference(string template, int at, Match match, StringBuilder result)
    {
        if (at < template.Length && template[at] == '$')
        {
            result.Append('$');
            return at + 1;
        }

        var isBraced = at < template.Length && template[at] == '{';
        var begin = isBraced ? at + 1 : at;
        var end = begin;
        while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            end++;
        if (end == begin || (isBraced && (end >= template.Length || template[end] != '}')))
        {
            result.Append('$');
            return at;
        }

        result.Append(Group(match, template[begin..end]));
        return isBraced ? end + 1 : end;
    }

    private string Group(Match match, string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index == 0 ? match.Value : index < _names.Count ? match.Groups[Re2Pattern.GroupPrefix + name].Value : "";
        for (var i = _names.Count - 1; i > 0; i--)
        {
            if (_names[i] == name && match.Groups[Re2Pattern.GroupPrefix + i.ToString(CultureInfo.InvariantCulture)] is { Success: true } group)
                return group.Value;
        }

        return "";
    }
}
