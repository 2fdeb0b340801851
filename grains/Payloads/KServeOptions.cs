namespace OrleansMonitor.Grains.Payloads;

/// <summary>How events of KServe's payload logger become records (configuration section <c>KServe</c>).</summary>
public sealed class KServeOptions
{
    public const string Section = "KServe";

    /// <summary>
    /// Components whose events count, of predictor, transformer and explainer. Default predictor: a transformer's events repeat those of the
    /// predictor behind it. Events that name none count.
    /// </summary>
    public string[]? Components { get; set; }

    /// <summary>Whether a model is called <c>namespace.service</c>, for services of one name in several namespaces. Default false: as the service.</summary>
    public bool NamesWithNamespace { get; set; }

    /// <summary>How long a request waits for its response, 1 s to 1 h. Default 5 min.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a response waits for its request, 1 s to 10 min. Default 10 s: requests are sent first, and overtaken by a little only. Then it
    /// counts without features and latency.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The error code of requests that had no response, which the logger does not send where the answer was another than 200. Default empty: they are
    /// counted as unanswered, and are no records. Leave it empty where requests alone are logged.
    /// </summary>
    public string UnansweredError { get; set; } = "";

    /// <summary>Events that may wait on a silo, 100 to 10,000,000. Default 100,000. Past it the oldest of their part are let go.</summary>
    public int MaxWaiting { get; set; } = 100_000;

    /// <summary>Bytes of what waits on a silo, 1 MiB to 16 GiB. Default 64 MiB.</summary>
    public long MaxWaitingBytes { get; set; } = 64 << 20;

    /// <summary>Inferences of which it is known that they are done, 0 to 10,000,000 in the cluster. Default 100,000. An event of one that comes again does not count.</summary>
    public int RememberedIds { get; set; } = 100_000;

    /// <summary>Whether predictions wait for labels that come later. Default true.</summary>
    public bool LabelsFollow { get; set; } = true;
}
