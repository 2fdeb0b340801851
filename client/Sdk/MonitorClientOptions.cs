using System.Net.Security;
using OrleansMonitor.Client.Privacy;
using OrleansMonitor.Client.Resources;
using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Client.Security;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Spooling;

namespace OrleansMonitor.Client;

/// <summary>Settings of a <see cref="MonitorClient"/> (configuration section <c>OrleansMonitor</c>).</summary>
public sealed class MonitorClientOptions
{
    public const string Section = "OrleansMonitor";

    /// <summary>Base addresses of the silos, at least one; any of them takes any batch.</summary>
    public IList<Uri> Endpoints { get; set; } = [];

    /// <summary>This serving node, 1 to 128 characters. Default: the machine's name.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Memory between recording and batching, 256 KiB to 1 GiB, allocated at start. Default 16 MiB.</summary>
    public int BufferBytes { get; set; } = 16 << 20;

    /// <summary>Models × versions × segments, 1 to 1,024. Records past it are dropped, and counted. Default 256.</summary>
    public int MaxMonitors { get; set; } = 256;

    /// <summary>Records of one monitor in a batch, 1 to 65,536. Default 2,000.</summary>
    public int MaxBatchRecords { get; set; } = 2000;

    /// <summary>Bytes of a batch, about, 4 KiB to 4 MiB. Default 256 KiB.</summary>
    public int MaxBatchBytes { get; set; } = 256 << 10;

    /// <summary>Longest time from a record to its batch, 10 ms to 10 min. Default 1 s.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long disposing waits for acknowledgements before it spools or drops, 0 to 5 min. Default 5 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of batches in memory, 64 KiB to 4 GiB; past it they go to the spool, or the oldest is dropped. Default 32 MiB.</summary>
    public long MaxQueuedBytes { get; set; } = 32 << 20;

    /// <inheritdoc cref="BatchSenderOptions.MaxInFlight"/>
    public int MaxInFlight { get; set; } = 4;

    /// <inheritdoc cref="BatchSenderOptions.RequestTimeout"/>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="BatchSenderOptions.PollInterval"/>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc cref="BatchSenderOptions.ResendAfter"/>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(5);

    public BackoffOptions Backoff { get; set; } = new();

    /// <inheritdoc cref="BatchSenderOptions.Gzip"/>
    public bool Gzip { get; set; }

    /// <inheritdoc cref="BatchSenderOptions.Security"/>
    public ClientSecurityOptions Security { get; set; } = new();

    /// <inheritdoc cref="BatchSenderOptions.Headers"/>
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc cref="BatchSenderOptions.Tls"/>
    public SslClientAuthenticationOptions? Tls { get; set; }

    public SpoolOptions Spool { get; set; } = new();

    public SamplingOptions Sampling { get; set; } = new();

    public PrivacyOptions Privacy { get; set; } = new();

    public ResourceOptions Resources { get; set; } = new();

    internal BatchSenderOptions ToSenderOptions(string node, Guid producer, int maxInFlight, long maxBufferedBytes) => new()
    {
        Endpoints = Endpoints,
        Node = node,
        Producer = producer,
        MaxInFlight = maxInFlight,
        MaxBufferedBytes = maxBufferedBytes,
        MaxAge = Spool.MaxAge,
        RequestTimeout = RequestTimeout,
        Backoff = Backoff,
        PollInterval = PollInterval,
        ResendAfter = ResendAfter,
        Gzip = Gzip,
        Headers = Headers,
        Tls = Tls,
        Security = Security,
    };
}
