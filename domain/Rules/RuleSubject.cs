using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>What one alert of a rule is about. Which names are given follows from the rule's scope; the others are empty.</summary>
/// <param name="Model">With scope model, version and segment.</param>
/// <param name="Version">With scope version. May be empty itself: records without a version.</param>
/// <param name="Segment">With scope segment; never empty: records without a segment have no alert of their own.</param>
/// <param name="Node">With scope node.</param>
public readonly record struct RuleSubject(string Model, string Version, string Segment, string Node)
{
    /// <summary>What a rule with scope all is about.</summary>
    public static readonly RuleSubject All = new("", "", "", "");

    public static RuleSubject OfModel(string model) => All with { Model = model };

    public static RuleSubject OfVersion(string model, string version) => new(model, version, "", "");

    public static RuleSubject OfSegment(string model, string segment) => new(model, "", segment, "");

    public static RuleSubject OfNode(string node) => All with { Node = node };

    /// <summary>Whether one of the patterns matches a name; none: all names.</summary>
    public static bool Matches(IReadOnlyList<string> patterns, string name)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        // Indexed: rules are matched for every window of every model, and an enumerator would be allocated each time.
        for (var i = 0; i < patterns.Count; i++)
        {
            if (NamePattern.Matches(patterns[i], name))
                return true;
        }

        return patterns.Count == 0;
    }

    /// <summary>The names of the labels that a scope gives to its alerts.</summary>
    public static IReadOnlyList<string> LabelsOf(RuleScope scope) => scope switch
    {
        RuleScope.Model => ["model"],
        RuleScope.Version => ["model", "version"],
        RuleScope.Segment => ["model", "segment"],
        RuleScope.Node => ["node"],
        _ => [],
    };

    /// <summary>The value of a label that the scope gives.</summary>
    internal string Label(string name) => name switch
    {
        "model" => Model,
        "version" => Version,
        "segment" => Segment,
        _ => Node,
    };
}
