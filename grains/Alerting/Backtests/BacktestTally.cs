using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>Makes alerts with begin and end of transitions, and counts them by rule.</summary>
internal sealed class BacktestTally(IReadOnlyList<CompiledRule> rules)
{
    /// <summary>Alerts that are kept, the first ones.</summary>
    private const int MaxAlerts = 1000;

    private const int NotKept = -1;

    private readonly Dictionary<(string Group, string Rule), RuleTally> _rules = rules.ToDictionary(static rule => (rule.Rule.Group, rule.Rule.Name), static rule => new RuleTally(rule));
    private readonly List<Alert> _alerts = [];
    private readonly Dictionary<string, (int Index, Alert Alert)> _firing = [];
    private int _omitted;

    public long Evaluations { get; private set; }

    /// <summary>Milliseconds that the longest row has.</summary>
    public long LongestRow { get; set; }

    /// <summary>Counts a figure that is judged.</summary>
    public void Judge(CompiledRule rule, bool isWithoutData)
    {
        Evaluations++;
        var tally = _rules[(rule.Rule.Group, rule.Rule.Name)];
        tally.Evaluations++;
        if (isWithoutData)
            tally.WithoutData++;
    }

    public void Add(AlertTransition transition)
    {
        var alert = transition.Alert;
        var tally = _rules[(alert.Group, alert.Rule)];
        if (alert.Phase == AlertPhase.Firing)
            Begin(tally, alert);
        else if (transition.From == AlertPhase.Firing)
            End(tally, alert);
        else if (transition.From == AlertPhase.Pending)
            tally.NotFired++;
    }

    /// <summary>What came of it until a moment; what fires then counts until then.</summary>
    public BacktestData Finish(long through, IReadOnlyDictionary<ulong, int> series)
    {
        foreach (var (_, alert) in _firing.Values)
            _rules[(alert.Group, alert.Rule)].Firing += Math.Max(through - (alert.FiredAt ?? through), 0);
        return new BacktestData(
            [.. _alerts],
            _omitted,
            [.. rules.Select(rule => _rules[(rule.Rule.Group, rule.Rule.Name)].Show(series.GetValueOrDefault(rule.Id)))],
            Evaluations,
            through,
            LongestRow,
            0);
    }

    private void Begin(RuleTally tally, Alert alert)
    {
        tally.Fired++;
        if (_alerts.Count < MaxAlerts)
        {
            _firing[alert.Id] = (_alerts.Count, alert);
            _alerts.Add(alert);
        }
        else
        {
            _firing[alert.Id] = (NotKept, alert);
            _omitted++;
        }
    }

    private void End(RuleTally tally, Alert alert)
    {
        tally.Firing += Math.Max((alert.ResolvedAt ?? 0) - (alert.FiredAt ?? 0), 0);
        if (_firing.Remove(alert.Id, out var began) && began.Index != NotKept)
            _alerts[began.Index] = alert;
    }

    private sealed class RuleTally(CompiledRule rule)
    {
        public long Evaluations { get; set; }

        public long WithoutData { get; set; }

        public int NotFired { get; set; }

        public int Fired { get; set; }

        public long Firing { get; set; }

        public BacktestRuleData Show(int series) =>
            new(rule.Rule.Group, rule.Rule.Name, series, Evaluations, rule.IsCombined ? -1 : WithoutData, NotFired, Fired, Firing);
    }
}
