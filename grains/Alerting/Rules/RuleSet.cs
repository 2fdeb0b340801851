using System.Collections.Concurrent;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;
using OrleansMonitor.Rules.Yaml;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>All rules of one version, parsed.</summary>
internal sealed class RuleSet
{
    public static readonly RuleSet Empty = new(0, 1, [], [], []);

    /// <summary>Rules that are remembered for their owners, over all owners: 32 MiB. Those of further owners are searched each time.</summary>
    private const int MaxRemembered = 4 << 20;

    private readonly Dictionary<ulong, CompiledRule> _byId;
    private readonly ConcurrentDictionary<OwnerId, CompiledRule[]> _byOwner = new();
    private int _remembered;

    private RuleSet(long version, int shards, IReadOnlyList<RuleGroup> groups, IReadOnlyList<CompiledRule> rules, IReadOnlyList<string> problems)
    {
        (Version, Shards, Groups, Rules, Problems) = (version, shards, groups, rules, problems);
        _byId = rules.ToDictionary(static rule => rule.Id);
    }

    public long Version { get; }

    public int Shards { get; }

    public IReadOnlyList<RuleGroup> Groups { get; }

    /// <summary>In the order in which they were written, group by group.</summary>
    public IReadOnlyList<CompiledRule> Rules { get; }

    /// <summary>Why sources could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    public CompiledRule? Find(ulong id) => _byId.GetValueOrDefault(id);

    public CompiledRule? Find(string group, string rule) => Rules.FirstOrDefault(each => each.Rule.Group == group && each.Rule.Name == rule);

    /// <summary>The rules that concern a model or a node, in their order. Thread-safe.</summary>
    public IReadOnlyList<CompiledRule> Concerning(OwnerId owner)
    {
        if (_byOwner.TryGetValue(owner, out var known))
            return known;
        var found = Rules.Where(rule => rule.Concerns(owner)).ToArray();
        // One more for the entry itself: there may be many owners that no rule concerns.
        if (Interlocked.Add(ref _remembered, found.Length + 1) <= MaxRemembered)
            _byOwner.TryAdd(owner, found);
        else
            Interlocked.Add(ref _remembered, -found.Length - 1);
        return found;
    }

    /// <summary>What is wrong with texts that shall hold together; empty: nothing.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<RuleSource> sources)
    {
        var errors = new List<YamlError>();
        var result = RuleFile.Read([.. sources.Select(static source => new KeyValuePair<string, string>(NameOf(source), source.Text))]);
        errors.AddRange(result.Errors);
        foreach (var source in sources.Where(static source => source.Origin == RuleOrigin.Api))
        {
            var names = result.Groups.Where(group => group.File == NameOf(source)).Select(static group => group.Name).ToArray();
            if (names.Length != 1 || names[0] != source.Name)
                errors.Add(new YamlError(NameOf(source), 0, "groups", $"there must be one group, and its name '{source.Name}'"));
        }

        var rules = result.Groups.Sum(static group => group.Rules.Count);
        if (rules > RuleLimits.MaxRules)
            errors.Add(new YamlError("all sources together", 0, "groups", $"they have {rules} rules; at most {RuleLimits.MaxRules}"));
        return [.. errors.Select(static error => error.ToString())];
    }

    public static bool HasGroup(IEnumerable<RuleSource> sources, string group) =>
        sources.Any(source => RuleFile.Read(NameOf(source), source.Text).Groups.Any(each => each.Name == group));

    /// <summary>
    /// Each source is read by itself: one that a newer silo took and this build cannot read does not keep the others from being
    /// evaluated.
    /// </summary>
    public static RuleSet Of(RuleBook book)
    {
        var groups = new List<RuleGroup>();
        var rules = new List<CompiledRule>();
        var problems = new List<string>();
        var ids = new HashSet<ulong>();
        foreach (var source in book.Sources)
        {
            var result = RuleFile.Read(NameOf(source), source.Text);
            problems.AddRange(result.Errors.Select(static error => error.ToString()));
            if (!result.IsGood)
                continue;
            groups.AddRange(result.Groups);
            foreach (var rule in result.Groups.SelectMany(static group => group.Rules))
            {
                var compiled = new CompiledRule(rule, source, MetricCatalog.Find(rule.Metric, out _)!);
                if (ids.Add(compiled.Id))
                    rules.Add(compiled);
            }
        }

        return new RuleSet(book.Version, book.Shards, groups, rules, problems);
    }

    private static string NameOf(RuleSource source) => source.Origin == RuleOrigin.Api ? $"group {source.Name}" : source.Name;
}
