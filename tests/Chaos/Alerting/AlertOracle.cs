using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>
/// What an alert must go through, counted in evaluations and written anew for the tests, so that it shares no mistake with the code
/// that judges alerts: each moment is judged once, in its order, as if nothing ever failed.
/// </summary>
internal static class AlertOracle
{
    /// <param name="breaches">Whether each of the evaluations, which follow each other by one interval, finds a breach.</param>
    /// <param name="first">The time of the first one.</param>
    /// <param name="interval">Between two of them, ms.</param>
    /// <param name="forSteps">Intervals for which a breach must last before the alert fires.</param>
    /// <param name="keepSteps">Intervals for which the alert goes on firing once it is clear.</param>
    public static List<PhaseChange> Transitions(IEnumerable<bool> breaches, long first, long interval, int forSteps, int keepSteps)
    {
        var changes = new List<PhaseChange>();
        var (phase, breached, clear, time) = (AlertPhase.Inactive, 0, 0, first - interval);
        foreach (var isBreach in breaches)
        {
            time += interval;
            breached = isBreach ? breached + 1 : 0;
            clear = isBreach ? 0 : clear + 1;
            var next = phase switch
            {
                AlertPhase.Firing => clear > keepSteps ? AlertPhase.Inactive : AlertPhase.Firing,
                _ when breached == 0 => AlertPhase.Inactive,
                _ => breached > forSteps ? AlertPhase.Firing : AlertPhase.Pending,
            };
            if (next != phase)
                changes.Add(new PhaseChange(time, phase, next));
            phase = next;
        }

        return changes;
    }

    /// <summary>The phase after all of them.</summary>
    public static AlertPhase PhaseAfter(IReadOnlyList<PhaseChange> changes) => changes.Count == 0 ? AlertPhase.Inactive : changes[^1].To;
}
