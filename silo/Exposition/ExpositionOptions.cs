using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Sending;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>Figures of models and nodes for Prometheus and its like (configuration section <c>Exposition</c>).</summary>
internal sealed class ExpositionOptions
{
    public const string Section = "Exposition";

    /// <summary>
    /// Which figures of what is monitored there are on <c>/metrics</c>, and are sent: <c>Off</c>, <c>Summary</c>, or <c>Full</c>, with those of each
    /// feature, class, measurement and error code. Default Off: whoever may scrape sees them.
    /// </summary>
    public ExposedFigures Figures { get; set; }

    /// <summary>Whether each version of a model has its own series. Default true.</summary>
    public bool Versions { get; set; } = true;

    /// <summary>Whether there are those of nodes too. Default false.</summary>
    public bool Nodes { get; set; }

    /// <summary>How old figures may be, 1 s to 1 h: they are computed when somebody asks, and not more often. Default 10 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a scrape waits for figures, 100 ms to 1 min; then it gets those of before. Default 5 s.</summary>
    public TimeSpan ScrapeWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Series of figures of one silo, 100 to 10,000,000; those of further owners go into one of each family. Default 50,000.</summary>
    public int MaxSeries { get; set; } = 50_000;

    /// <summary>Versions of a model, and pairs of model and version of a node, with series of their own, 1 to 10,000: the newest. Default 20.</summary>
    public int MaxVersions { get; set; } = 20;

    /// <summary>Features, classes, measurements and codes of a family with series of their own, 1 to 10,000. Default 100.</summary>
    public int MaxNames { get; set; } = 100;

    /// <summary>Sending them by Prometheus remote write.</summary>
    public RemoteWriteOptions RemoteWrite { get; set; } = new();

    /// <summary>Sending them by OTLP.</summary>
    public OtlpOptions Otlp { get; set; } = new();

    /// <summary>Sending them to InfluxDB.</summary>
    public InfluxOptions Influx { get; set; } = new();

    public FamilyDetail Detail => Figures == ExposedFigures.Full ? FamilyDetail.Full : FamilyDetail.Summary;
}

internal enum ExposedFigures
{
    Off,
    Summary,
    Full,
}
