using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>The figures that one model or node would have reported. A figure whose rows are those of the moment before is not computed again.</summary>
internal sealed class OwnerPast(OwnerId owner, IReadOnlyList<CompiledRule> rules, FigureReaders readers, OwnerReader reader, MergedBlocks blocks, long delay)
{
    private readonly TierSchedule _schedule = readers.ScheduleOf(owner);
    private readonly Dictionary<ulong, (TimeRange[] Of, FeedFigure[] Figures)> _last = [];
    private long? _first;
    private bool _isFirstKnown;

    public OwnerId Owner => owner;

    public IReadOnlyList<CompiledRule> Rules => rules;

    /// <summary>Milliseconds that the longest row has of those that were read.</summary>
    public long LongestRow { get; private set; }

    /// <summary>The evaluations at some of the moments: those at which a rule is due and was judged.</summary>
    public async Task<List<FeedStep>> StepsAsync(ArraySegment<long> times)
    {
        if (!await HasBegunAsync(times))
            return [];
        var windows = new List<TimeRange>();
        foreach (var time in times)
        {
            foreach (var rule in rules.Where(rule => rule.IsDueAt(time)))
                windows.AddRange(FigureReader.WindowsAt(rule, _schedule, time));
        }

        if (windows.Count == 0 || await FigureRows.ReadAsync(reader, blocks, owner, _schedule, windows) is not { Last: { } last } rows)
            return [];
        if (rows.IsCut && times.Count > 1)
            return [.. await StepsAsync(times[..(times.Count / 2)]), .. await StepsAsync(times[(times.Count / 2)..])];
        LongestRow = Math.Max(LongestRow, rows.LongestRow);
        var steps = new List<FeedStep>(times.Count);
        foreach (var time in times)
        {
            var due = rules.Where(rule => rule.IsDueAt(time) && IsJudged(rule, time, last)).ToList();
            if (due.Count > 0)
                steps.Add(new FeedStep(time, [.. due.Select(static rule => rule.Id)], Figures(rows, due, time)));
        }

        return steps;
    }

    /// <summary>Before its first row there is nothing to read of it, and nothing to report.</summary>
    private async ValueTask<bool> HasBegunAsync(ArraySegment<long> times)
    {
        if (!_isFirstKnown)
        {
            var begin = rules.Min(rule => FigureReader.WindowAt(rule, _schedule, times[0]).From);
            // An older window lies in a longer row, which starts before it.
            (_first, _isFirstKnown) = (await reader.FirstStartAsync(owner, Math.Max(0, begin - _schedule.Tiers[^1].Length)), true);
        }

        return _first <= times[^1];
    }

    /// <summary>
    /// As live: when event time has passed the moment, or when nothing has come for so long that the window is empty. What signed off
    /// is not missed.
    /// </summary>
    private bool IsJudged(CompiledRule rule, long time, OwnerRows last)
    {
        if (last.Progress.Watermark is not { } watermark)
            return false;
        return time <= watermark - delay || (time >= watermark + rule.SilenceMilliseconds && IsExpected(last));
    }

    private bool IsExpected(OwnerRows last) =>
        owner.Kind == OwnerKind.Model || (last.State.LastWatched > 0 && last.State.SignOffs.Newest < last.State.LastWatched);

    private FeedFigure[] Figures(FigureRows rows, List<CompiledRule> due, long time)
    {
        var changed = new List<CompiledRule>();
        foreach (var rule in due)
        {
            TimeRange[] ranges = [.. FigureReader.WindowsAt(rule, _schedule, time).Select(rows.RangeOf)];
            if (_last.TryGetValue(rule.Id, out var before) && before.Of.AsSpan().SequenceEqual(ranges))
                continue;
            _last[rule.Id] = (ranges, []);
            changed.Add(rule);
        }

        if (changed.Count > 0)
        {
            using var figures = readers.Open(owner, rows, _schedule, changed);
            foreach (var rule in changed)
                _last[rule.Id] = (_last[rule.Id].Of, [.. figures.NamesOf(rule, time).Select(name => Figure(figures, rule, time, name))]);
        }

        return [.. due.SelectMany(rule => _last[rule.Id].Figures)];
    }

    private static FeedFigure Figure(FigureReader figures, CompiledRule rule, long time, string name)
    {
        var (reading, range) = figures.Read(rule, time, name);
        return figures.Report(rule, time, name, Evidences.Of(reading, range, []));
    }
}
