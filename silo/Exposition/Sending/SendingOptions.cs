namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>What all ways of sending figures have.</summary>
internal abstract class SendingOptions
{
    /// <summary>How often figures are sent, 1 s to 1 h, at least <c>Exposition:RefreshInterval</c>. Default 30 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take, 1 s to 5 min. Default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Series of one request, 1 to 100,000. Default 2,000.</summary>
    public int MaxSeriesPerRequest { get; set; } = 2000;

    /// <summary>Requests that may wait while the receiver does not answer, 1 to 10,000; then the oldest goes, and is counted. Default 50.</summary>
    public int MaxQueuedRequests { get; set; } = 50;

    /// <summary>
    /// Headers of each request, <c>name=value,name=value</c>, values percent-encoded; mostly a key of the receiver, hence a secret: from
    /// the environment or a settings file. This or <see cref="HeadersFile"/>.
    /// </summary>
    public string? Headers { get; set; }

    /// <summary>File with what <see cref="Headers"/> says; read at start.</summary>
    public string? HeadersFile { get; set; }
}

/// <summary>Figures by Prometheus remote write (configuration section <c>Exposition:RemoteWrite</c>).</summary>
internal sealed class RemoteWriteOptions : SendingOptions
{
    public const string Automatic = "auto", Second = "2.0", First = "1.0";

    /// <summary>Address of the receiver, http or https, such as <c>http://prometheus:9090/api/v1/write</c>. None: off.</summary>
    public string? Url { get; set; }

    /// <summary><c>2.0</c>, <c>1.0</c>, or <c>auto</c>: 2.0 until the receiver shows that it knows only 1.0. Default auto.</summary>
    public string Version { get; set; } = Automatic;

    /// <summary>Whether histograms are sent as native ones; otherwise as classic ones. Default true.</summary>
    public bool NativeHistograms { get; set; } = true;

    /// <summary>Labels that each series has beside its own, at most 16: the names of the cluster and the like.</summary>
    public Dictionary<string, string> Labels { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>Figures by OTLP over HTTP (configuration section <c>Exposition:Otlp</c>).</summary>
internal sealed class OtlpOptions : SendingOptions
{
    /// <summary>Address of the collector, http or https, such as <c>http://collector:4318</c>; <c>/v1/metrics</c> is added to it. None: off.</summary>
    public string? Endpoint { get; set; }

    /// <summary>How the collector knows whose figures they are: the service name. Default orleansmonitor.</summary>
    public string ServiceName { get; set; } = "orleansmonitor";
}

/// <summary>Figures as InfluxDB line protocol (configuration section <c>Exposition:Influx</c>).</summary>
internal sealed class InfluxOptions : SendingOptions
{
    /// <summary>Address of the server, http or https, such as <c>http://influxdb:8086</c>; the path of writing is added to it. None: off.</summary>
    public string? Url { get; set; }

    /// <summary>The database of an InfluxDB 1. This or <see cref="Bucket"/>.</summary>
    public string? Database { get; set; }

    /// <summary>The retention policy of <see cref="Database"/>. None: its own.</summary>
    public string? RetentionPolicy { get; set; }

    /// <summary>The bucket of an InfluxDB 2, with <see cref="Organization"/>.</summary>
    public string? Bucket { get; set; }

    /// <summary>Whose <see cref="Bucket"/> it is.</summary>
    public string? Organization { get; set; }
}
