using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>
/// The readings of one owner's rules at one moment. Rules over the same window and slice share what is merged for them.
/// </summary>
internal sealed class FigureReader(
    FigureRows rows, TierSchedule schedule, AggregateParts parts, string? positiveClass, ResourcePrices? prices, Func<string, Baseline?> baselines, int minimumRecords) : IDisposable
{
    public const string TooManyRows = "the window has more rows than one evaluation may read";

    private readonly Dictionary<(TimeRange Window, string Slice, string Name), Merged?> _merged = [];

    /// <summary>The window of a rule at a moment, of whole base windows.</summary>
    public static TimeRange WindowAt(CompiledRule rule, TierSchedule schedule, long time)
    {
        var to = schedule.Base.StartOf(Math.Max(time, 0));
        return new TimeRange(schedule.Base.StartOf(Math.Max(to - rule.WindowMilliseconds, 0)), to);
    }

    /// <summary>What the window is compared to, if that are other windows or another version; in order of time.</summary>
    private static TimeRange[] ReferencesAt(CompiledRule rule, TierSchedule schedule, long time) => rule.Rule.ComparedTo switch
    {
        { To: ComparisonTo.Earlier } earlier => [WindowAt(rule, schedule, time - (long)earlier.Ago.TotalMilliseconds)],
        { To: ComparisonTo.Version } => [WindowAt(rule, schedule, time)],
        { To: ComparisonTo.History } history => [.. Enumerable.Range(0, history.Windows).Select(i => WindowAt(rule, schedule, time - ((history.Windows - i) * (long)history.Ago.TotalMilliseconds)))],
        _ => [],
    };

    /// <summary>The hours that take the place of the baseline; null: none do.</summary>
    private static TimeRange? EarlierAt(CompiledRule rule, TierSchedule schedule, long time) =>
        rule.Rule.BaselineAgo is { } ago ? WindowAt(rule, schedule, time - (long)ago.TotalMilliseconds) : null;

    /// <summary>All that is read for a rule at a moment: its window, what that is compared to, and the hours in the place of the baseline.</summary>
    public static IEnumerable<TimeRange> WindowsAt(CompiledRule rule, TierSchedule schedule, long time)
    {
        TimeRange[] windows = [WindowAt(rule, schedule, time), .. ReferencesAt(rule, schedule, time)];
        return EarlierAt(rule, schedule, time) is { } earlier ? windows.Append(earlier) : windows;
    }

    /// <summary>The rows that a rule's figure is of; null when there are too many.</summary>
    public WindowRows? RowsOf(CompiledRule rule, long time, string name) =>
        rows.Of(WindowAt(rule, schedule, time), rule.Slice) is { } found ? found with { Rows = Chosen(rule.Rule.Scope, found.Rows, name) } : null;

    /// <summary>Of all rows of the rule's window, or of those of one version or segment.</summary>
    public (RuleReading Reading, TimeRange Range) Read(CompiledRule rule, long time, string name)
    {
        var window = WindowAt(rule, schedule, time);
        if (MergedOf(rule.Rule.Scope, window, rule.Slice, rule.SliceKey, name) is not { } current)
            return (RuleReading.None(TooManyRows), window);
        if (EarlierAt(rule, schedule, time) is { } hours)
            return (Against(rule, hours, current, name), current.Range);
        var reading = Read(rule, current, VersionOf(rule, name));
        var references = Array.ConvertAll(ReferencesAt(rule, schedule, time), range => ReadReference(rule, range, name));
        return references switch
        {
            [] => (reading, current.Range),
            _ when rule.Rule.ComparedTo!.To == ComparisonTo.History => (RuleEvaluator.CompareHistory(rule.Rule, rule.Metric.Kind, reading, references), current.Range),
            [var reference, ..] => (RuleEvaluator.Compare(rule.Rule, reading, reference), current.Range),
        };
    }

    /// <summary>The merged window, encoded, for a rule that puts owners together; empty: there are no rows.</summary>
    private byte[] Encode(CompiledRule rule, long time) =>
        MergedOf(RuleScope.All, WindowAt(rule, schedule, time), rule.Slice, rule.SliceKey, "") is { Rows: > 0 } merged ? merged.Partial.Encode(rule.Metric.Parts | AggregateParts.Traffic) : [];

    private byte[] EncodeReference(CompiledRule rule, long time) =>
        ReferencesAt(rule, schedule, time) is [var range] && MergedOf(RuleScope.All, range, rule.ReferenceSlice, rule.ReferenceKey, "") is { Rows: > 0 } merged
            ? merged.Partial.Encode(rule.Metric.Parts | AggregateParts.Traffic)
            : [];

    /// <summary>What was taken out of both windows of a rule that puts owners together; null: nothing.</summary>
    private FeedWithheld? WithheldOf(CompiledRule rule, long time)
    {
        var current = MergedOf(RuleScope.All, WindowAt(rule, schedule, time), rule.Slice, rule.SliceKey, "")?.Withheld ?? [];
        var reference = ReferencesAt(rule, schedule, time) is [var range] ? MergedOf(RuleScope.All, range, rule.ReferenceSlice, rule.ReferenceKey, "")?.Withheld ?? [] : [];
        return current.Length + reference.Length == 0 ? null : new FeedWithheld(minimumRecords, current, reference);
    }

    /// <summary>The figure as it is reported.</summary>
    public FeedFigure Report(CompiledRule rule, long time, string name, AlertEvidence evidence)
    {
        var isAll = rule.Rule.Scope == RuleScope.All;
        return new FeedFigure(
            rule.Id,
            rule.Rule.Scope == RuleScope.Version ? name : "",
            rule.Rule.Scope == RuleScope.Segment ? name : "",
            evidence,
            isAll ? Encode(rule, time) : [],
            isAll ? EncodeReference(rule, time) : [],
            isAll ? WithheldOf(rule, time) : null);
    }

    /// <summary>What the rule has an alert for at this moment: the versions or segments with rows, or the owner itself if it has rows.</summary>
    public IEnumerable<string> NamesOf(CompiledRule rule, long time)
    {
        if (rows.Of(WindowAt(rule, schedule, time), rule.Slice) is not { } found)
            return rule.Rule.Scope is RuleScope.Version or RuleScope.Segment ? [] : [""];
        return rule.Rule.Scope switch
        {
            RuleScope.Version => found.Rows.Select(static row => row.Key.Version).Where(name => name != rule.Rule.ComparedTo?.Version).Distinct(),
            RuleScope.Segment => found.Rows.Select(static row => row.Key.Segment).Where(static name => name.Length > 0).Distinct(),
            _ => found.Rows.Count > 0 ? [""] : [],
        };
    }

    /// <summary>Takes out what too few records make up, and answers what that was; <see cref="Withholding.Records"/> alone: all of it.</summary>
    public string[] Withhold(PartialAggregate part) => Withholding.Apply(part, minimumRecords);

    /// <summary>What a figure is computed from.</summary>
    /// <param name="version">The version that it is of; empty: of all.</param>
    /// <param name="withheld">What was taken out of it.</param>
    public MetricInput InputOf(PartialAggregate merged, TimeRange range, long? lastLabelled, string version = "", string[]? withheld = null) => new()
    {
        Window = merged,
        From = range.From,
        To = range.To,
        PositiveClass = positiveClass,
        LastLabelled = lastLabelled,
        Prices = prices,
        Withheld = withheld ?? [],
        MinimumRecords = minimumRecords,
        Baseline = merged.HasBins ? baselines(version) : null,
    };

    /// <summary>What may be shown of a part, which loses what may not; null: too few records are in it.</summary>
    public MetricInput? ShownOf(PartialAggregate part, TimeRange range) =>
        Withhold(part) is var withheld && withheld is [Withholding.Records] ? null : InputOf(part, range, null, withheld: withheld);

    public void Dispose()
    {
        foreach (var merged in _merged.Values)
        {
            if (merged is { } known)
                PartialAggregatePool.Shared.Return(known.Partial);
        }

        _merged.Clear();
    }

    private RuleReading Against(CompiledRule rule, TimeRange hours, in Merged current, string name)
    {
        if (current.Rows == 0)
            return RuleReading.None("no records in the window");
        if (MergedOf(rule.Rule.Scope, hours, rule.Slice, rule.SliceKey, name) is not { } earlier)
            return RuleReading.None(TooManyRows);
        return current.Withheld is [Withholding.Records] || earlier.Withheld is [Withholding.Records]
            ? RuleReading.Withheld(minimumRecords)
            : rule.Metric.Read(InputOf(current.Partial, current.Range, current.LastLabelled, withheld: current.Withheld) with { Earlier = earlier.Partial }, RuleEvaluator.LevelOf(rule.Rule));
    }

    private RuleReading ReadReference(CompiledRule rule, TimeRange range, string name) =>
        MergedOf(rule.Rule.Scope, range, rule.ReferenceSlice, rule.ReferenceKey, ReferenceName(rule, name)) is { } other
            ? Read(rule, other, VersionOf(rule, ReferenceName(rule, name)))
            : RuleReading.None(TooManyRows);

    // Without a single version the baseline of all versions holds.
    private static string VersionOf(CompiledRule rule, string name) => rule.Rule.Scope == RuleScope.Version ? name
        : rule.Rule.Versions is [var only] ? only
        : "";

    private RuleReading Read(CompiledRule rule, in Merged merged, string version) => merged.Rows == 0
        ? RuleReading.None("no records in the window")
        : merged.Withheld is [Withholding.Records] ? RuleReading.Withheld(minimumRecords)
        : rule.Metric.Read(InputOf(merged.Partial, merged.Range, merged.LastLabelled, version, merged.Withheld), RuleEvaluator.LevelOf(rule.Rule));

    // The other version has the same segments, and no versions of its own.
    private static string ReferenceName(CompiledRule rule, string name) =>
        rule.Rule is { Scope: RuleScope.Version, ComparedTo.To: ComparisonTo.Version } ? rule.Rule.ComparedTo.Version : name;

    private Merged? MergedOf(RuleScope scope, TimeRange window, RowSlice slice, string key, string name)
    {
        var id = (window, scope is RuleScope.Version or RuleScope.Segment ? $"{key}\n{scope}" : key, name);
        if (_merged.TryGetValue(id, out var known))
            return known;
        if (rows.Of(window, slice) is not { } found)
            return _merged[id] = null;
        var chosen = Chosen(scope, found.Rows, name);
        var partial = PartialAggregatePool.Shared.Rent();
        rows.MergeInto(partial, chosen, parts);
        var withheld = Withhold(partial);
        var merged = new Merged(partial, found.Range, chosen.Count, LastLabelled(chosen, partial), withheld);
        _merged[id] = merged;
        return merged;
    }

    private static IReadOnlyList<AggregateRow> Chosen(RuleScope scope, IReadOnlyList<AggregateRow> found, string name) => scope switch
    {
        RuleScope.Version => [.. found.Where(row => row.Key.Version == name)],
        RuleScope.Segment => [.. found.Where(row => row.Key.Segment == name)],
        _ => found,
    };

    /// <summary>The end of the newest row with a label.</summary>
    private long? LastLabelled(IReadOnlyList<AggregateRow> chosen, PartialAggregate merged)
    {
        if (!merged.HasTraffic || merged.Traffic.Labelled == 0)
            return null;
        var one = PartialAggregatePool.Shared.Rent();
        try
        {
            for (var i = chosen.Count - 1; i >= 0; i--)
            {
                one.Clear();
                one.MergeEncoded(chosen[i].Partial, AggregateParts.Traffic);
                if (one.HasTraffic && one.Traffic.Labelled > 0)
                    return rows.EndOf(chosen[i].Key);
            }

            return null;
        }
        finally
        {
            PartialAggregatePool.Shared.Return(one);
        }
    }

    private readonly record struct Merged(PartialAggregate Partial, TimeRange Range, int Rows, long? LastLabelled, string[] Withheld);
}
