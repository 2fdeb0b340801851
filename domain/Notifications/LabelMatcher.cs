using System.Text;
using System.Text.RegularExpressions;

namespace OrleansMonitor.Domain.Notifications;

/// <summary>
/// One condition on a label, as Alertmanager writes it: <c>severity="page"</c>, <c>model=~"fraud-.*"</c>. Regular expressions match the
/// whole value and take time in proportion to its length, whatever they are.
/// </summary>
public sealed class LabelMatcher : IEquatable<LabelMatcher>
{
    /// <summary>Characters of a label's name or of what it is compared with.</summary>
    public const int MaxLength = 1024;

    private readonly Regex? _regex;

    private LabelMatcher(string name, MatchOperator @operator, string value, Regex? regex) =>
        (Name, Operator, Value, _regex) = (name, @operator, value, regex);

    public string Name { get; }

    public MatchOperator Operator { get; }

    public string Value { get; }

    /// <summary>Whether an alert without the label matches.</summary>
    public bool MatchesAbsent => Matches("");

    /// <summary>Null, with what is wrong.</summary>
    public static LabelMatcher? TryCreate(string name, MatchOperator @operator, string value, out string error)
    {
        error = "";
        if (!LabelName.IsValid(name))
            error = $"'{Shown(name)}' is no name of a label: it has letters, digits and underscores, and no digit first";
        else if (value.Length > MaxLength)
            error = $"the value of {name} has {value.Length} characters; at most {MaxLength}";
        if (error.Length > 0)
            return null;
        if (@operator is MatchOperator.Equal or MatchOperator.NotEqual)
            return new LabelMatcher(name, @operator, value, null);
        try
        {
            return new LabelMatcher(name, @operator, value, new Regex($@"\A(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"'{Shown(value)}' is no regular expression that can be used here";
            return null;
        }
    }

    public bool Matches(LabelSet labels) => Matches(labels[Name]);

    private bool Matches(string value) => Operator switch
    {
        MatchOperator.Equal => value == Value,
        MatchOperator.NotEqual => value != Value,
        MatchOperator.Match => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    public bool Equals(LabelMatcher? other) => other is not null && Name == other.Name && Operator == other.Operator && Value == other.Value;

    public override bool Equals(object? obj) => Equals(obj as LabelMatcher);

    public override int GetHashCode() => HashCode.Combine(Name, Operator, Value);

    public override string ToString() => $"{Name}{SignOf(Operator)}{Quote(Value)}";

    internal static string SignOf(MatchOperator @operator) => @operator switch
    {
        MatchOperator.Equal => "=",
        MatchOperator.NotEqual => "!=",
        MatchOperator.Match => "=~",
        _ => "!~",
    };

    internal static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }

    private static string Shown(string text) => text.Length <= 128 ? text : text[..128] + "…";
}
