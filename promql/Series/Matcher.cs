namespace OrleansMonitor.PromQl.Series;

public enum MatchKind
{
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

/// <summary>Takes or refuses the value of one label; a label that is not there has an empty one. Expressions must match whole values.</summary>
public sealed class Matcher
{
    private readonly Re2Regex? _regex;

    /// <exception cref="FormatException">The expression is none, or one that is not supported.</exception>
    public Matcher(MatchKind kind, string name, string value)
    {
        (Kind, Name, Value) = (kind, name, value);
        if (kind is MatchKind.Regex or MatchKind.NotRegex)
            _regex = new Re2Regex(value);
    }

    public MatchKind Kind { get; }

    public string Name { get; }

    public string Value { get; }

    public bool TakesEmpty => Takes("");

    public bool Takes(string value) => Kind switch
    {
        MatchKind.Equal => value == Value,
        MatchKind.NotEqual => value != Value,
        MatchKind.Regex => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    public override string ToString() => $"{Name}{Sign(Kind)}\"{Value}\"";

    private static string Sign(MatchKind kind) => kind switch
    {
        MatchKind.Equal => "=",
        MatchKind.NotEqual => "!=",
        MatchKind.Regex => "=~",
        _ => "!~",
    };
}
