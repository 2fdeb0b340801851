using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>Finds what contributes to a breach: versions, segments, classes and nodes of a model, or models of a node.</summary>
internal sealed class ContributionSearch(OwnerReader reader, AggregationOptions aggregation)
{
    /// <summary>Nodes whose windows are read: those with the latest contact.</summary>
    private const int MaxNodes = 64;

    /// <param name="rule">A rule in breach.</param>
    /// <param name="owner">Whose figure it is.</param>
    /// <param name="figures">What was read of the owner.</param>
    /// <param name="rows">The rows that the figure is of.</param>
    /// <param name="nodes">The nodes of a model; null: it has none.</param>
    public async Task<AlertContribution[]> FindAsync(CompiledRule rule, OwnerId owner, FigureReader figures, WindowRows rows, IReadOnlyDictionary<string, long>? nodes)
    {
        var found = new List<Contribution>();
        if (rule.Rule.Scope != RuleScope.Version)
            found.AddRange(Of(rule, figures, rows.Range, "version", BySlice(rule, rows, static key => key.Version)));
        if (rule.Rule.Scope != RuleScope.Segment)
            found.AddRange(Of(rule, figures, rows.Range, owner.Kind == OwnerKind.Node ? "model" : "segment", BySlice(rule, rows, static key => key.Segment)));
        found.AddRange(Classes(rule, figures, rows));
        if (nodes is not null && rule.Rule.Scope == RuleScope.Model && (rule.Metric.Owners & MetricOwners.Nodes) != 0)
            found.AddRange(Of(rule, figures, rows.Range, "node", await ByNodeAsync(rule, owner.Name, rows.Range, nodes)));
        found.Sort(static (a, b) => b.Share.CompareTo(a.Share));
        return [.. found.Take(Contributions.MaxGiven).Select(static c => new AlertContribution(c.Kind, c.Name, c.Value is { } value && double.IsFinite(value) ? value : null, c.Share))];
    }

    private static List<Contribution> Of(CompiledRule rule, FigureReader figures, TimeRange range, string kind, SortedDictionary<string, PartialAggregate> parts)
    {
        if (parts.Count < 2)
            return [];
        var whole = new PartialAggregate();
        foreach (var part in parts.Values)
            whole.Merge(part);
        return Contributions.OfParts(rule.Metric, rule.Rule.Threshold, figures.InputOf(whole, range, null), kind, [.. parts], part => figures.ShownOf(part, range));
    }

    private static List<Contribution> Classes(CompiledRule rule, FigureReader figures, WindowRows rows)
    {
        if ((rule.Metric.Parts & AggregateParts.Confusion) == 0)
            return [];
        var whole = new PartialAggregate();
        foreach (var row in rows.Rows)
            whole.MergeEncoded(row.Partial, rule.Metric.Parts);
        var withheld = figures.Withhold(whole);
        return Contributions.OfClasses(rule.Metric, figures.InputOf(whole, rows.Range, null, withheld: withheld));
    }

    private static SortedDictionary<string, PartialAggregate> BySlice(CompiledRule rule, WindowRows rows, Func<RowKey, string> name)
    {
        var parts = new SortedDictionary<string, PartialAggregate>(StringComparer.Ordinal);
        foreach (var row in rows.Rows)
        {
            var key = name(row.Key);
            if (!parts.TryGetValue(key, out var part))
            {
                if (parts.Count == Contributions.MaxParts)
                    continue;
                parts.Add(key, part = new PartialAggregate());
            }

            part.MergeEncoded(row.Partial, rule.Metric.Parts | AggregateParts.Traffic);
        }

        return parts;
    }

    /// <summary>A node's own windows hold its traffic and latency by model.</summary>
    private async Task<SortedDictionary<string, PartialAggregate>> ByNodeAsync(CompiledRule rule, string model, TimeRange range, IReadOnlyDictionary<string, long> nodes)
    {
        var parts = new SortedDictionary<string, PartialAggregate>(StringComparer.Ordinal);
        var schedule = Schedules.OfNode(aggregation);
        foreach (var (node, _) in nodes.OrderByDescending(static n => n.Value).ThenBy(static n => n.Key, StringComparer.Ordinal).Take(MaxNodes))
        {
            var query = new HealthQuery(node, range.From, range.To, null, model);
            if (await reader.ReadAsync(OwnerId.Node(node), query, schedule) is not { TooMany: false, Rows.Count: > 0 } found)
                continue;
            var part = new PartialAggregate();
            foreach (var row in found.Rows)
                part.MergeEncoded(row.Partial, rule.Metric.Parts | AggregateParts.Traffic);
            parts.Add(node, part);
        }

        return parts;
    }
}
