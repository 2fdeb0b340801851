using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Client.Privacy;

/// <summary>A client's rules and key, read from its options.</summary>
internal sealed class ClientPrivacy
{
    private const string Section = "Privacy";
    private const int MaxRules = 1000;

    private readonly RuleInUse[] _patterns;
    private readonly Dictionary<string, RuleInUse> _names = new(StringComparer.Ordinal);

    private ClientPrivacy(IdKey? key, IReadOnlyList<RuleInUse> columns, RuleInUse? segment)
    {
        (Key, Segment) = (key, segment);
        foreach (var rule in columns.Where(static rule => !IsPattern(rule.Name)))
            _names.Add(rule.Name, rule);
        _patterns = [.. columns.Where(static rule => IsPattern(rule.Name)).OrderByDescending(static rule => rule.Name.Length).ThenBy(static rule => rule.Name, StringComparer.Ordinal)];
        Rules = segment is null ? columns : [.. columns, segment];
    }

    public IdKey? Key { get; }

    public RuleInUse? Segment { get; }

    public IReadOnlyList<RuleInUse> Rules { get; }

    /// <summary>The rules and the key; null: there are none.</summary>
    /// <param name="options">What is read.</param>
    /// <param name="problems">Gets what is wrong with them.</param>
    public static ClientPrivacy? Read(PrivacyOptions options, List<string> problems)
    {
        var key = ReadKey(options, problems);
        var columns = new List<RuleInUse>();
        foreach (var (name, text) in options.Columns)
        {
            if (NamePattern.Check(name) is { } wrong)
                problems.Add($"{Section}.Columns has the name '{name}': {wrong}");
            else if (ReadRule($"Columns[{name}]", name, text, problems) is { } rule)
                columns.Add(rule);
        }

        if (options.Columns.Count > MaxRules)
            problems.Add($"{Section}.Columns has {options.Columns.Count} rules: at most {MaxRules}");
        var segment = options.Segment is null ? null : ReadRule(nameof(options.Segment), "segment", options.Segment, problems);
        if (segment?.Rule.IsOfNumbers == true)
            problems.Add($"{Section}.Segment is '{options.Segment}', a rule of numbers: segments are texts");
        return key is null && columns.Count == 0 && segment is null ? null : new ClientPrivacy(key, columns, segment);
    }

    /// <summary>The rule of a feature or measurement; null: its values stay.</summary>
    public RuleInUse? For(string column)
    {
        if (!_names.TryGetValue(column, out var rule))
            rule = Array.Find(_patterns, pattern => NamePattern.Matches(pattern.Name, column));
        rule?.Meet();
        return rule;
    }

    /// <summary>The rule of each column; null: none has one.</summary>
    /// <exception cref="ArgumentException">A rule is of the other kind of values.</exception>
    public RuleInUse?[]? For(IReadOnlyList<string> columns, bool areNumbers)
    {
        var rules = columns.Select(For).ToArray();
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i] is { } use && (areNumbers ? use.Rule.IsOfTexts : use.Rule.IsOfNumbers))
                throw new ArgumentException($"{Section}.Columns[{use}] is a rule of {(areNumbers ? "texts: '" : "numbers: '")}{columns[i]}' has {(areNumbers ? "numbers" : "texts")}");
        }

        return Array.TrueForAll(rules, static rule => rule is null) ? null : rules;
    }

    /// <summary>The segment that leaves the process; empty: none.</summary>
    public string SegmentOf(string segment)
    {
        if (Segment is null || segment.Length == 0)
            return segment;
        Segment.Meet();
        return Segment.Rule.TryCoarsen(segment, out var coarse) ? coarse.ToString() : "";
    }

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    private static RuleInUse? ReadRule(string setting, string name, string text, List<string> problems)
    {
        if (ColumnRule.TryParse(text, out var problem) is { } rule)
            return new RuleInUse(name, text, rule);
        problems.Add($"{Section}.{setting} is '{text}': {problem}");
        return null;
    }

    private static IdKey? ReadKey(PrivacyOptions options, List<string> problems)
    {
        var source = IdKeySource.Read(options.IdKey, options.IdKeyFile);
        var given = string.IsNullOrEmpty(options.IdKeyFile) ? nameof(options.IdKey) : $"{nameof(options.IdKeyFile)} '{options.IdKeyFile}'";
        if (source.HasBoth)
            problems.Add($"{Section} has both {nameof(options.IdKey)} and {nameof(options.IdKeyFile)}: give one");
        if (source.Fault is { } fault)
            problems.Add($"{Section}.{given} cannot be read: {fault}");
        if (source.IsWrong)
            problems.Add($"{Section}.{given} has {source.Length} characters: it is {IdKey.Limit}");
        return source.Key;
    }
}
