using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>A transition of an alert. The time is Unix milliseconds, of event time.</summary>
internal readonly record struct PhaseChange(long Time, AlertPhase From, AlertPhase To);
