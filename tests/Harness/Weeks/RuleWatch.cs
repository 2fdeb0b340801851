using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Harness.Weeks;

/// <summary>A rule about a model or its only version, evaluated at its moments of event time over a folded stream.</summary>
public sealed class RuleWatch(AlertRule rule)
{
    private readonly Metric _metric = MetricCatalog.Find(rule.Metric, out var problem) ?? throw new ArgumentException(problem);
    private AlertState _state;

    public string Name => rule.Name;

    /// <summary>Whether its figure is of what a baseline knows.</summary>
    public bool IsAboutData => (_metric.Parts & (AggregateParts.Bins | AggregateParts.Outliers)) != 0;

    public AlertPhase Phase => _state.Phase;

    /// <summary>When it began to fire, each time.</summary>
    public List<long> Fired { get; } = [];

    /// <summary>Evaluations that had something to judge.</summary>
    public int Judged { get; private set; }

    /// <summary>Whether a rule can be watched so: of windows, and of no other owners than models.</summary>
    public static bool CanWatch(AlertRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Scope is RuleScope.Model or RuleScope.Version && rule.ComparedTo is null or { To: ComparisonTo.Earlier }
            && MetricCatalog.Find(rule.Metric, out _) is { IsPresence: false } metric && (metric.Owners & MetricOwners.Models) != 0;
    }

    /// <summary>Evaluates the rule at the end of what is folded, if it is due then.</summary>
    public void Evaluate(FoldedWeek week)
    {
        ArgumentNullException.ThrowIfNull(week);
        var time = week.Time;
        if (time % (long)rule.Interval.TotalMilliseconds != 0)
            return;
        var reading = Read(week, time);
        if (rule.ComparedTo is { } earlier)
            reading = RuleEvaluator.Compare(rule, reading, Read(week, time - (long)earlier.Ago.TotalMilliseconds));
        var (verdict, before) = (RuleEvaluator.Judge(rule, reading).Verdict, _state.Phase);
        Judged += verdict != Verdict.NoData ? 1 : 0;
        _state = _state.Advance(rule, verdict, time);
        if (before != AlertPhase.Firing && _state.Phase == AlertPhase.Firing)
            Fired.Add(time);
    }

    private RuleReading Read(FoldedWeek week, long to)
    {
        var from = to - (long)rule.Window.TotalMilliseconds;
        if (from < 0)
            return RuleReading.None("the stream had not begun");
        var window = week.Merged(from, to, _metric.Parts | AggregateParts.Traffic);
        return window.IsEmpty
            ? RuleReading.None("no records in the window")
            : _metric.Read(new MetricInput { Window = window, From = from, To = to, LastLabelled = to, Baseline = week.Baseline }, RuleEvaluator.LevelOf(rule));
    }
}
