using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cluster.Alerting;

/// <summary>
/// What models do in one cycle of steps, each an interval of event time: <c>#</c> is a slow one. When the fault comes, step
/// <see cref="Fault"/> has been judged, and the alerts of the models are in every state that there is.
/// </summary>
internal static class FailoverScript
{
    public const string Rule = "Slow";

    public const string RuleFile = """
        groups:
          - name: latency
            interval: 5m
            rules:
              - {alert: Slow, metric: latency_max, models: "m-*", window: 5m, above: 0.25, for: 10m, keep_firing_for: 10m}
        """;

    /// <summary>Event time of a step, ms: longer than any fault, so that the wall clock finds nothing of this silent.</summary>
    public const long Interval = 300_000;

    /// <summary>Intervals of the rule's <c>for</c> and <c>keep_firing_for</c>.</summary>
    public const int Hold = 2;

    public const int Steps = 15;

    /// <summary>Judged before anybody does anything: what fires at the fault fires then.</summary>
    public const int Prepared = 5;

    public const int Fault = 7;

    /// <summary>A step after the fault: what was pending at the fault fires, and what is acknowledged does still.</summary>
    public const int After = 10;

    /// <summary>Silenced before they fire, one of them after the fault.</summary>
    public const string Silenced = "m-silenced";

    public const string Muted = "m-muted";

    /// <summary>Acknowledged while it fires, and its neighbour, of which nobody takes care.</summary>
    public const string Attended = "m-attended";

    public const string Unattended = "m-unattended";

    private static readonly Dictionary<string, string> Models = new(StringComparer.Ordinal)
    {
        ["m-clear"] = "...............",
        ["m-pending"] = "......####.....",
        ["m-brief"] = "......##.......",
        ["m-firing"] = "...#######.....",
        ["m-kept"] = "...####........",
        ["m-again"] = "...####.###....",
        ["m-resolved"] = "..###..........",
        [Silenced] = "...#######.....",
        [Muted] = "......####.....",
        [Attended] = "...#######.....",
        [Unattended] = "...#######.....",
    };

    public static IReadOnlyCollection<string> Names => Models.Keys;

    /// <summary>Whether a model is slow in a step, counted over all cycles.</summary>
    public static bool IsSlow(string model, int step) => Models[model][step % Steps] == '#';

    /// <summary>What the model's alert goes through until a step is judged.</summary>
    /// <param name="model">Which.</param>
    /// <param name="begin">Event time of the first step.</param>
    /// <param name="through">The last step that is judged, counted over all cycles.</param>
    public static List<PhaseChange> Transitions(string model, long begin, int through) =>
        AlertOracle.Transitions(Enumerable.Range(0, through + 1).Select(step => IsSlow(model, step)), begin + Interval, Interval, Hold, Hold);

    /// <summary>The models whose alerts are in a phase when a step of the first cycle has been judged.</summary>
    public static string[] In(AlertPhase phase, int step) => [.. Names.Where(model => AlertOracle.PhaseAfter(Transitions(model, 0, step)) == phase).Order(StringComparer.Ordinal)];
}
