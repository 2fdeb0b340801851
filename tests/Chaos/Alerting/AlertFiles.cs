using OrleansMonitor.Chaos.Load;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>
/// The rules and the receiver of a run, in files that are deleted with it. Rules about the load fire once or never, whatever happens;
/// those about the phases follow them. Event time of the phases goes in steps that are longer than any fault, so that the wall clock
/// finds nothing silent.
/// </summary>
internal sealed class AlertFiles : IDisposable
{
    public const string Receiver = "hook";

    /// <summary>Fires with the first records and goes on.</summary>
    public const string Counting = "Counting";

    /// <summary>Rules about the phases, with the intervals of their <c>for</c> and <c>keep_firing_for</c>.</summary>
    public static readonly (string Rule, int For, int Keep)[] Phased = [("Slow", 0, 0), ("SlowFor", 2, 0), ("SlowKept", 0, 2)];

    private const string Rules = $$"""
        groups:
          - name: load
            interval: 10s
            rules:
              - {alert: {{Counting}}, metric: records, models: "model-*", window: 1m, above: 0}
              - {alert: NeverSlow, metric: latency_max, models: "model-*", window: 1m, above: 1}
          - name: phases
            interval: 10m
            rules:
              - {alert: Slow, metric: latency_max, models: {{PhaseLoad.Model}}, window: 10m, above: 0.25}
              - {alert: SlowFor, metric: latency_max, models: {{PhaseLoad.Model}}, window: 10m, above: 0.25, for: 20m}
              - {alert: SlowKept, metric: latency_max, models: {{PhaseLoad.Model}}, window: 10m, above: 0.25, keep_firing_for: 20m}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("orleansmonitor-alerts-").FullName;

    /// <param name="listener">Whom to tell. It is told again each second, so that faults meet notifications on their way.</param>
    public AlertFiles(Uri listener)
    {
        var (rules, routes) = (Path.Combine(_directory, "rules.yaml"), Path.Combine(_directory, "routes.yaml"));
        File.WriteAllText(rules, Rules);
        File.WriteAllText(routes, $$"""
            route: {receiver: {{Receiver}}, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1s}
            receivers:
              - name: {{Receiver}}
                webhook_configs: [{url: "{{listener}}", timeout: 1m}]
            """);
        Settings = [.. ShortTimes, $"--Alerting:RuleFiles={rules}", $"--Notifications:File={routes}"];
    }

    /// <summary>Times of alerting that fit the short timeouts of the cluster; nothing of event time is passed over.</summary>
    public static readonly string[] ShortTimes =
    [
        "--Alerting:DefaultRules=false", "--Alerting:Shards=2", "--Alerting:Delay=00:00:00", "--Alerting:MaxCatchUp=10000", "--Alerting:RefreshInterval=00:00:01",
        "--Alerting:ReloadInterval=00:00:02", "--Alerting:NoDataInterval=00:00:02", "--Alerting:CheckpointInterval=00:00:10", "--Notifications:MaxBackoff=00:00:02",
    ];

    /// <summary>Arguments of every silo.</summary>
    public string[] Settings { get; }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
