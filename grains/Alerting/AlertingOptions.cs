namespace OrleansMonitor.Grains.Alerting;

/// <summary>Alerting rules and their evaluation (configuration section <c>Alerting</c>).</summary>
public sealed class AlertingOptions
{
    public const string Section = "Alerting";

    /// <summary>Whether rules are evaluated. Default true; false leaves alerts and rules as they are.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether the shipped rules are among those that are evaluated. Default true.</summary>
    public bool DefaultRules { get; set; } = true;

    /// <summary>Rule files: paths, or patterns of the file names in a folder, separated by semicolons. Empty (the default): none.</summary>
    public string RuleFiles { get; set; } = "";

    /// <summary>Time between two reads of the rule files, 1 s to 1 h. Default 10 s.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a silo goes on with the rules that it knows before it asks whether there are newer ones, 10 ms to 5 min. Default 5 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far event time must have passed the moment of an evaluation, so that what all nodes saw until then is there, 0 to 1 h.
    /// Default 10 s.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Evaluations of one rule group that a model or a node makes up for at once when event time leapt, 1 to 10,000; those before
    /// them are passed over: of the last hour by the wall clock counted as missed, before it as one leap over history. Default 120.
    /// </summary>
    public int MaxCatchUp { get; set; } = 120;

    /// <summary>
    /// Over how many grains alerts are spread, 1 to 1,024. Default 16. What it was when the cluster first had rules stays.
    /// </summary>
    public int Shards { get; set; } = 16;

    /// <summary>Alerts that one shard follows, active or not, 1 to 1,000,000; what would be more is not evaluated, and counted. Default 20,000.</summary>
    public int MaxAlertsPerShard { get; set; } = 20_000;

    /// <summary>Transitions that a shard keeps until they are handed over, 1 to 1,000,000; past it evaluation waits. Default 10,000.</summary>
    public int MaxTransitionsPerShard { get; set; } = 10_000;

    /// <summary>Time between two looks of a shard for what fell silent, by the wall clock, 10 ms to 1 h. Default 15 s.</summary>
    public TimeSpan NoDataInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Longest time that the progress of evaluation is in memory only, 10 ms to 1 h: what is repeated after a crash. Changes of
    /// alerts are written at once. Default 1 min.
    /// </summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a model, a version, a segment or a node without data keeps its alerts, 1 min to 36,500 d; then what still fires is
    /// resolved. Default 1 d.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);
}
