using System.Diagnostics.Metrics;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>What the notifier measures of itself, in the silo that has it.</summary>
internal sealed class NotificationInstruments
{
    public const string MeterName = "OrleansMonitor.Notifications";

    private readonly Counter<long> _transitions;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _untracked;
    private readonly Counter<long> _forgotten;
    private readonly Counter<long> _queued;
    private readonly Counter<long> _superseded;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _dead;
    private readonly Counter<long> _deadDropped;
    private readonly Counter<long> _historyDropped;
    private readonly Counter<long> _failures;
    private Func<(int Alerts, int Outbox, double Age, int Dead)>? _held;

    public NotificationInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _transitions = meter.CreateCounter<long>("orleansmonitor.alerts.transitions", "{transition}", "Transitions of alerts that were taken, by the phase after");
        _duplicates = meter.CreateCounter<long>("orleansmonitor.alerts.transitions.duplicate", "{transition}", "Transitions that came again and were passed over");
        _untracked = meter.CreateCounter<long>("orleansmonitor.alerts.untracked", "{alert}", "Alerts that stand in the history only, since too many are followed");
        _forgotten = meter.CreateCounter<long>("orleansmonitor.alerts.transitions.forgotten", "{alert}", "Alerts whose last transition was forgotten early, since there are too many");
        _queued = meter.CreateCounter<long>("orleansmonitor.notifications.queued", "{notification}", "Notifications that were made");
        _superseded = meter.CreateCounter<long>("orleansmonitor.notifications.superseded", "{notification}", "Notifications that went into a later one of their group before they were delivered");
        _attempts = meter.CreateCounter<long>("orleansmonitor.notifications.attempts", "{attempt}", "Attempts to notify, by integration and outcome");
        _seconds = meter.CreateHistogram<double>("orleansmonitor.notifications.attempt.duration", "s", "Time that an attempt took");
        _dead = meter.CreateCounter<long>("orleansmonitor.notifications.dead", "{notification}", "Notifications that were given up, by reason");
        _deadDropped = meter.CreateCounter<long>("orleansmonitor.notifications.dead.dropped", "{notification}", "Dead letters that made room for later ones");
        _historyDropped = meter.CreateCounter<long>("orleansmonitor.alerts.history.dropped", "{line}", "Lines of the history that made room for later ones");
        _failures = meter.CreateCounter<long>("orleansmonitor.notifications.failures", "{failure}", "Activations of the notifier that ended because its state could not be written");
        meter.CreateObservableGauge("orleansmonitor.alerts.followed", () => Observe(static held => (double)held.Alerts), "{alert}", "Alerts that are followed");
        meter.CreateObservableGauge("orleansmonitor.notifications.outbox", () => Observe(static held => (double)held.Outbox), "{notification}", "Notifications that wait for their receiver");
        meter.CreateObservableGauge("orleansmonitor.notifications.outbox.age", () => Observe(static held => held.Age), "s", "Age of the oldest notification that waits");
        meter.CreateObservableGauge("orleansmonitor.notifications.dead.kept", () => Observe(static held => (double)held.Dead), "{notification}", "Dead letters that are kept");
    }

    /// <summary>Where gauges take their values from; null: the notifier is not here.</summary>
    public void Hold(Func<(int Alerts, int Outbox, double Age, int Dead)>? held) => _held = held;

    public void Taken(AlertPhase phase) => _transitions.Add(1, new KeyValuePair<string, object?>("phase", phase switch
    {
        AlertPhase.Firing => "firing",
        AlertPhase.Pending => "pending",
        _ => "inactive",
    }));

    public void Duplicate() => _duplicates.Add(1);

    public void Untracked() => _untracked.Add(1);

    public void Forgotten(int alerts)
    {
        if (alerts > 0)
            _forgotten.Add(alerts);
    }

    public void Queued() => _queued.Add(1);

    public void Superseded() => _superseded.Add(1);

    public void Sent(string kind, SendStatus status) => _attempts.Add(1, new KeyValuePair<string, object?>("integration", kind), new KeyValuePair<string, object?>("outcome", status switch
    {
        SendStatus.Delivered => "delivered",
        SendStatus.Failed => "failed",
        _ => "refused",
    }));

    public void Took(string kind, TimeSpan time) => _seconds.Record(time.TotalSeconds, new KeyValuePair<string, object?>("integration", kind));

    public void Died(string reason) => _dead.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void DeadLetterDropped() => _deadDropped.Add(1);

    public void HistoryDropped(long lines) => _historyDropped.Add(lines);

    public void Failed() => _failures.Add(1);

    private IEnumerable<Measurement<double>> Observe(Func<(int Alerts, int Outbox, double Age, int Dead), double> value) =>
        _held is { } held ? [new Measurement<double>(value(held()))] : [];
}
