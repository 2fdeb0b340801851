using System.Diagnostics.Metrics;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;

namespace OrleansMonitor.Grains.Alerting;

/// <summary>The figures of the evaluation of rules about itself, in the meter <see cref="MeterName"/>.</summary>
public sealed class AlertingInstruments
{
    public const string MeterName = "OrleansMonitor.Alerting";

    private static readonly KeyValuePair<string, object?> Node = new("owner", "node");
    private static readonly KeyValuePair<string, object?> Model = new("owner", "model");

    private readonly Counter<long> _evaluations;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _busy;
    private readonly Counter<long> _late;
    private readonly UpDownCounter<long> _alerts;
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _shardFailures;
    private long _version;
    private long _rules;
    private long _problems;

    public AlertingInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _evaluations = meter.CreateCounter<long>("orleansmonitor.rules.evaluations", "{evaluation}", "Figures of rules that were computed and judged");
        _missed = meter.CreateCounter<long>("orleansmonitor.rules.missed", "{evaluation}", "Evaluations of rule groups that were passed over because event time leapt too far");
        _skipped = meter.CreateCounter<long>("orleansmonitor.rules.skipped", "{leap}", "Leaps over event time long past, which is not evaluated");
        _slow = meter.CreateCounter<long>("orleansmonitor.rules.slow", "{evaluation}", "Evaluations that took longer than their group's interval");
        _failed = meter.CreateCounter<long>("orleansmonitor.rules.failed", "{evaluation}", "Evaluations that failed, and are repeated");
        _seconds = meter.CreateHistogram<double>("orleansmonitor.rules.evaluation.duration", "s", "Time from the first row read until the alerts' states are known");
        _transitions = meter.CreateCounter<long>("orleansmonitor.rules.transitions", "{transition}", "Transitions that evaluations led to, by the phase after");
        _repeated = meter.CreateCounter<long>("orleansmonitor.alerts.handovers_failed", "{handover}", "Hand-overs of transitions to the notifier that failed, and are repeated");
        _refused = meter.CreateCounter<long>("orleansmonitor.alerts.refused", "{alert}", "Alerts that are not followed because a shard has as many as it may");
        _busy = meter.CreateCounter<long>("orleansmonitor.alerts.busy", "{report}", "Reports that wait because too many transitions are not handed over yet");
        _late = meter.CreateCounter<long>("orleansmonitor.rules.late", "{figure}", "Figures of one owner that came after those of the others were put together");
        _alerts = meter.CreateUpDownCounter<long>("orleansmonitor.alerts.active", "{alert}", "Alerts by phase");
        _waiting = meter.CreateUpDownCounter<long>("orleansmonitor.alerts.waiting", "{transition}", "Transitions that are not handed over yet");
        _shardFailures = meter.CreateCounter<long>("orleansmonitor.alerts.shard_failures", "{failure}", "Activations of alert shards that ended because their state could not be written");
        meter.CreateObservableGauge("orleansmonitor.rules.version", () => Volatile.Read(ref _version), description: "Version of the rules that this silo evaluates");
        meter.CreateObservableGauge("orleansmonitor.rules.known", () => Volatile.Read(ref _rules), "{rule}", "Rules that this silo evaluates");
        meter.CreateObservableGauge("orleansmonitor.rules.not_understood", () => Volatile.Read(ref _problems), "{rule}", "Texts with rules that this silo cannot read");
    }

    internal void RulesKnown(long version, int rules, int problems)
    {
        Volatile.Write(ref _version, version);
        Volatile.Write(ref _rules, rules);
        Volatile.Write(ref _problems, problems);
    }

    internal void Evaluated(OwnerKind kind, FeedStep[] steps, TimeSpan duration, long intervalMilliseconds)
    {
        var figures = 0;
        foreach (var step in steps)
            figures += step.Figures.Length;
        _evaluations.Add(figures, Tag(kind));
        _seconds.Record(duration.TotalSeconds, Tag(kind));
        if (duration.TotalMilliseconds > intervalMilliseconds)
            _slow.Add(1, Tag(kind));
    }

    internal void Missed(OwnerKind kind, long evaluations)
    {
        if (evaluations > 0)
            _missed.Add(evaluations, Tag(kind));
    }

    internal void Skipped(OwnerKind kind) => _skipped.Add(1, Tag(kind));

    internal void FeedFailed(OwnerKind kind) => _failed.Add(1, Tag(kind));

    internal void Transition(AlertPhase phase) => _transitions.Add(1, Tag(phase));

    internal void HandOverFailed() => _repeated.Add(1);

    internal void AlertRefused() => _refused.Add(1);

    internal void Busy() => _busy.Add(1);

    internal void FigureLate(int figures) => _late.Add(figures);

    internal void ActiveChanged(AlertPhase phase, int difference)
    {
        if (difference != 0)
            _alerts.Add(difference, Tag(phase));
    }

    internal void WaitingChanged(int difference)
    {
        if (difference != 0)
            _waiting.Add(difference);
    }

    internal void ShardFailed() => _shardFailures.Add(1);

    private static KeyValuePair<string, object?> Tag(OwnerKind kind) => kind == OwnerKind.Node ? Node : Model;

    private static KeyValuePair<string, object?> Tag(AlertPhase phase) => new("phase", phase switch
    {
        AlertPhase.Pending => "pending",
        AlertPhase.Firing => "firing",
        _ => "inactive",
    });
}
