using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Windows and event time (configuration section <c>Aggregation</c>).</summary>
public sealed class AggregationOptions
{
    public const string Section = "Aggregation";

    /// <summary>Base window; 1 s to 1 min, a divisor of a minute. Default 10 s.</summary>
    public TimeSpan BaseWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far behind the watermark a window still counts as open, 0 to 1 h. Default 30 s. What comes later counts as late, and is kept.</summary>
    public TimeSpan AllowedLateness { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How far ahead of ingestion time an event may lie, 0 to 1 d. Default 5 min. What lies further is rejected.</summary>
    public TimeSpan MaxFutureSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Retention of base windows before they are merged into minutes, in event time. Default 2 h.</summary>
    public TimeSpan BaseRetention { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Retention of minutes before they are merged into hours. Default 2 d.</summary>
    public TimeSpan MinuteRetention { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Retention of hours before they are merged into days, which stay. Default 90 d.</summary>
    public TimeSpan HourRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long data is kept, whatever the length of its windows, 1 d to 36,500 d; default: for ever. It counts by the wall clock,
    /// in whole days (UTC). What is older is deleted, and rejected at ingestion.
    /// </summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>Settings of single models, by name.</summary>
    public Dictionary<string, ModelAggregationOptions> Models { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>What a model may have of its own; null takes the general setting.</summary>
public sealed class ModelAggregationOptions
{
    public TimeSpan? BaseWindow { get; set; }

    /// <summary>How long its data is kept; 36,500 d is for ever where the general setting is shorter.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>Records per second that the model wants over all nodes; clients sample down to it. 0: as many as come.</summary>
    public double? TargetRecordsPerSecond { get; set; }

    /// <summary>How precise a figure is to be; clients sample so that it is, at no more than the target of records per second.</summary>
    public PrecisionOptions Precision { get; set; } = new();

    /// <summary>The class that scores speak of, for batches that do not say.</summary>
    public string? PositiveClass { get; set; }

    /// <summary>Pairs of dimensions whose values are counted together as well, each <c>country,device</c>; at most 8. Default: none.</summary>
    public string[] DimensionPairs { get; set; } = [];

    /// <summary>Names and values that people find the model by, such as <c>team: risk</c>; at most 16.</summary>
    public Dictionary<string, string> Labels { get; set; } = new(StringComparer.Ordinal);
}
