using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>Makes one figure of those of all owners, or compares each to the others.</summary>
internal static class CombinedFigures
{
    public const string Unreadable = "figures came in a form that this silo cannot read";

    /// <summary>Each node's figure compared to those of the others.</summary>
    public static Dictionary<OwnerId, AlertEvidence> Peers(CompiledRule rule, IReadOnlyDictionary<OwnerId, FeedFigure> figures)
    {
        var owners = figures.Keys.ToArray();
        var readings = Array.ConvertAll(owners, owner => Evidences.ToReading(figures[owner].Evidence));
        Domain.Rules.Peers.Compare(rule.Rule, readings);
        var compared = new Dictionary<OwnerId, AlertEvidence>(owners.Length);
        for (var i = 0; i < owners.Length; i++)
        {
            var evidence = figures[owners[i]].Evidence;
            compared[owners[i]] = Evidences.Of(readings[i], new TimeRange(evidence.From, evidence.To), []);
        }

        return compared;
    }

    /// <summary>One figure over all owners.</summary>
    public static AlertEvidence All(CompiledRule rule, IReadOnlyDictionary<OwnerId, FeedFigure> figures)
    {
        var (from, to) = (long.MaxValue, 0L);
        foreach (var figure in figures.Values)
            (from, to) = (Math.Min(from, figure.Evidence.From), Math.Max(to, figure.Evidence.To));
        var range = new TimeRange(Math.Min(from, to), to);
        var minimum = figures.Values.Max(static figure => figure.Withheld?.MinimumRecords ?? 0);
        try
        {
            var reading = Read(rule, figures.Values.Select(static figure => (figure.Current, figure.Withheld?.Current)), range, minimum);
            if (rule.Rule.ComparedTo is not null)
                reading = RuleEvaluator.Compare(rule.Rule, reading, Read(rule, figures.Values.Select(static figure => (figure.Reference, figure.Withheld?.Reference)), range, minimum));
            return Evidences.Of(reading, range, []);
        }
        catch (AggregateFormatException)
        {
            // Of a newer silo, in a form unknown here.
            return Evidences.Of(RuleReading.None(Unreadable), range, []);
        }
    }

    private static RuleReading Read(CompiledRule rule, IEnumerable<(byte[] Bytes, string[]? Withheld)> partials, TimeRange range, int minimum)
    {
        var merged = PartialAggregatePool.Shared.Rent();
        var withheld = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var (bytes, names) in partials)
            {
                withheld.UnionWith(names ?? []);
                if (bytes.Length > 0)
                    merged.MergeEncoded(bytes);
            }

            if (merged.IsEmpty)
                return withheld.Count > 0 ? RuleReading.Withheld(minimum) : RuleReading.None("no records in the window");
            return rule.Metric.Read(new MetricInput { Window = merged, From = range.From, To = range.To, Withheld = [.. withheld], MinimumRecords = minimum }, RuleEvaluator.LevelOf(rule.Rule));
        }
        finally
        {
            PartialAggregatePool.Shared.Return(merged);
        }
    }
}
