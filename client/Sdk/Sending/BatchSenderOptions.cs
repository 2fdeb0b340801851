using System.Net.Security;
using OrleansMonitor.Client.Security;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>How a <see cref="BatchSender"/> sends.</summary>
public sealed class BatchSenderOptions
{
    /// <summary>Base addresses of the silos, at least one; any of them takes any batch.</summary>
    public IList<Uri> Endpoints { get; set; } = [];

    /// <summary>The serving node, 1 to 128 characters.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>
    /// The producer's epoch. Default: a new one. Give one that follows from the data (a file's identity) to send the same
    /// batches again as the same producer: they are counted once however often they are sent.
    /// </summary>
    public Guid Producer { get; set; } = Guid.CreateVersion7();

    /// <summary>
    /// What happens when the silo has forgotten the producer. True (default): go on under a new epoch. False: drop everything,
    /// for a producer whose epoch follows from its data.
    /// </summary>
    public bool RenewEpoch { get; set; } = true;

    /// <summary>Requests at a time, 1 to 64. Default 4.</summary>
    public int MaxInFlight { get; set; } = 4;

    /// <summary>Batches that are numbered and not acknowledged, 1 to 2,048. Default 1,024; the silo's window is 4,096.</summary>
    public int MaxUnacknowledged { get; set; } = 1024;

    /// <summary>
    /// Have the silo answer a batch when it is durable, which tells what became of its labels
    /// (<see cref="SenderStatistics.Labels"/>). A request then takes a commit interval. Default false.
    /// </summary>
    public bool WaitForCommit { get; set; }

    /// <summary>Bytes of batches held, 64 KiB to 4 GiB. Default 32 MiB.</summary>
    public long MaxBufferedBytes { get; set; } = 32 << 20;

    /// <summary>Age at which a batch is dropped, 1 s to 6 d: less than the silo remembers a producer. Default 24 h.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Longest wait for an answer, 100 ms to 5 min. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public BackoffOptions Backoff { get; set; } = new();

    /// <summary>
    /// Pause before the committed set is asked for when nothing else is sent, 10 ms to 1 min; after five polls that brought
    /// nothing it doubles up to ten times as long. Default 200 ms.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// When a batch that was accepted is sent again because it is still not committed (its silo may have died), 100 ms to
    /// 10 min; doubles with each acceptance. Default 5 s, several commit intervals.
    /// </summary>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Compress requests with gzip. Default false: columns of floats shrink little, and the processor time of an inference
    /// process is dearer than a cluster's network. Worth it over slow or paid links.
    /// </summary>
    public bool Gzip { get; set; }

    /// <summary>The client's credential, and the silos that it trusts.</summary>
    public ClientSecurityOptions Security { get; set; } = new();

    /// <summary>Further headers of every request.</summary>
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>TLS of https endpoints, for what <see cref="Security"/> cannot say; given, its files for TLS have no effect.</summary>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>Called once for every batch that was committed or dropped, outside of locks. What it throws is logged.</summary>
    public Action<BatchOutcome>? BatchEnded { get; set; }

    /// <summary>Called for each reason for which a silo did not take something of a batch that it took, before the batch ends. What it throws is logged.</summary>
    public Action<BatchPayload, Rejection>? PartsRejected { get; set; }

    /// <summary>Called with the sampling rates that an acknowledgement carries. What it throws is logged.</summary>
    public Action<ModelRate>? RateWanted { get; set; }

    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and the limit.</exception>
    public void Validate()
    {
        var problems = BatchSenderOptionsValidator.Problems(this);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }
}
