using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cluster.Alerting;

/// <summary>
/// Two models that send nothing, which alerts about missing data find by the wall clock: one from the begin on, the other one again
/// after each sign of life. Their data go in event time of their own.
/// </summary>
internal sealed class FallenSilent(long begin)
{
    public const string Rule = "Silent";
    public const string Mute = "mute";
    public const string Quiet = "quiet";

    public const string RuleGroup = """
        groups:
          - name: silence
            interval: 10s
            rules:
              - {alert: Silent, metric: records, models: [mute, quiet], window: 10s, below: 1, no_data: alert}
        """;

    private const long Interval = 10_000;

    private static readonly PhaseChange Silent = new(0, AlertPhase.Inactive, AlertPhase.Firing);

    private readonly Dictionary<string, List<PhaseChange>> _expected = [];
    private int _next;

    /// <summary>The next two records of each: the second one says that event time has passed the window of the first.</summary>
    public IEnumerable<(string Model, long Time, double Latency)> Next(params string[] models)
    {
        var first = begin + (_next * Interval);
        _next += 2;
        return models.SelectMany(model => new[] { (model, first, 0.01), (model, first + Interval, 0.01) });
    }

    /// <summary>From now on both are silent. Where the begin took long they have been found so before.</summary>
    public void Begin(PhaseHistory history)
    {
        foreach (var model in (string[])[Mute, Quiet])
        {
            var so = Comparable(history.Of(Rule, model));
            if (AlertOracle.PhaseAfter(so) != AlertPhase.Firing)
                so.Add(Silent);
            _expected[model] = so;
        }
    }

    /// <summary>A sign of life of the one that was found silent, which ends its alert; it falls silent again.</summary>
    public IEnumerable<(string Model, long Time, double Latency)> Again()
    {
        _expected[Quiet].AddRange([new PhaseChange(begin + (_next * Interval), AlertPhase.Firing, AlertPhase.Inactive), Silent]);
        return Next(Quiet);
    }

    public List<PhaseChange> Expected(string model) => _expected[model];

    /// <summary>Without the times at which the wall clock found it silent.</summary>
    public static List<PhaseChange> Comparable(IReadOnlyList<PhaseChange> changes) =>
        [.. changes.Select(static change => change.To == AlertPhase.Firing ? change with { Time = 0 } : change)];
}
