using System.Text;

namespace OrleansMonitor.Domain.Notifications;

/// <summary>
/// Reads matchers as Alertmanager writes them: <c>{severity="page", model=~"fraud-.*"}</c>. The braces and the quotes may be left out;
/// a value without quotes ends at a comma.
/// </summary>
public static class MatcherText
{
    /// <summary>Matchers in one list.</summary>
    public const int MaxMatchers = 32;

    /// <summary>Null, with what is wrong.</summary>
    public static IReadOnlyList<LabelMatcher>? TryParse(string text, out string error)
    {
        error = "";
        var rest = text.AsSpan().Trim();
        if (rest is ['{', .. var inner, '}'])
            rest = inner.Trim();
        var matchers = new List<LabelMatcher>();
        while (!rest.IsEmpty)
        {
            if (matchers.Count == MaxMatchers)
            {
                error = $"there are more than {MaxMatchers} matchers";
                return null;
            }

            if (ReadOne(ref rest, out error) is not { } matcher)
                return null;
            matchers.Add(matcher);
            rest = rest.TrimStart();
            if (rest.IsEmpty)
                break;
            if (rest[0] != ',')
            {
                error = $"after {matcher} a comma is expected and not '{rest[0]}'";
                return null;
            }

            rest = rest[1..].TrimStart();
        }

        return matchers;
    }

    private static LabelMatcher? ReadOne(ref ReadOnlySpan<char> rest, out string error)
    {
        var end = rest.IndexOfAny('=', '!');
        if (end < 0)
        {
            error = $"'{Start(rest)}' has no operator: a matcher is a label's name, one of =, !=, =~, !~, and a value";
            return null;
        }

        var name = rest[..end].Trim().ToString();
        MatchOperator @operator;
        (@operator, var length) = rest[end..] switch
        {
            ['=', '~', ..] => (MatchOperator.Match, 2),
            ['!', '~', ..] => (MatchOperator.NotMatch, 2),
            ['!', '=', ..] => (MatchOperator.NotEqual, 2),
            ['=', ..] => (MatchOperator.Equal, 1),
            _ => (MatchOperator.Equal, 0),
        };
        if (length == 0)
        {
            error = $"'{Start(rest)}': ! is followed by = or ~";
            return null;
        }

        rest = rest[(end + length)..].TrimStart();
        var value = ReadValue(ref rest, out error);
        return value is null ? null : LabelMatcher.TryCreate(name, @operator, value, out error);
    }

    private static string? ReadValue(ref ReadOnlySpan<char> rest, out string error)
    {
        error = "";
        if (rest is not ['"', ..])
        {
            var comma = rest.IndexOf(',');
            var bare = (comma < 0 ? rest : rest[..comma]).TrimEnd();
            rest = comma < 0 ? [] : rest[comma..];
            return bare.ToString();
        }

        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }

            if (rest[i] != '\\')
            {
                text.Append(rest[i]);
                continue;
            }

            i++;
            if (i == rest.Length)
                break;
            // What is no escape is left as it is: a regular expression has backslashes of its own.
            _ = rest[i] switch
            {
                '"' or '\\' => text.Append(rest[i]),
                'n' => text.Append('\n'),
                _ => text.Append('\\').Append(rest[i]),
            };
        }

        error = $"'{Start(rest)}' has no closing quote";
        return null;
    }

    private static string Start(ReadOnlySpan<char> text) => text.Length <= 64 ? text.ToString() : string.Concat(text[..64], "…");
}
