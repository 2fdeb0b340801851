namespace OrleansMonitor.Domain.Rules;

/// <summary>Who reports and who does not, by the wall clock.</summary>
/// <param name="Expected">Nodes or silos that should report: those that do, and those that ceased without a word and were not replaced.</param>
/// <param name="Missing">The latter.</param>
/// <param name="IdleSeconds">Time since the last records of a model of which nodes are expected; null where none are.</param>
public readonly record struct Presence(int Expected, int Missing, double? IdleSeconds = null);

/// <summary>Figures of nodes and silos that went without a word.</summary>
internal static class PresenceMetrics
{
    private const string NobodyExpected = "no node is expected to report";

    public static IEnumerable<Metric> All =>
    [
        Of("silent_nodes", "nodes", "nodes that went without a word and were not replaced, by the wall clock", MetricOwners.Presence, static seen => seen.Missing),
        Of("silent_node_ratio", "ratio", "their share of the nodes that are expected to report", MetricOwners.Presence, static seen => (double)seen.Missing / seen.Expected),
        Of("idle_time", "s", "time since the model's last records while nodes are expected to report, by the wall clock", MetricOwners.Presence, static seen => seen.IdleSeconds),
        Of("lost_silos", "silos", "silos that went without a word and were not replaced, by the wall clock; scope all", MetricOwners.Silos, static seen => seen.Missing),
    ];

    private static Metric Of(string name, string unit, string description, MetricOwners owners, Func<Presence, double?> value)
    {
        MetricReader reader = (in input, _) => input.Presence is { Expected: > 0 } seen
            ? Figure.Plain(value(seen), (ulong)seen.Expected, null, NobodyExpected)
            : RuleReading.None(NobodyExpected);
        return Metric.Of(name, unit, description, MetricKind.Score, MetricDirection.Up, default, reader) with { Owners = owners };
    }
}
