namespace OrleansMonitor.Silo.Ingest;

/// <summary>How much the ingestion endpoints take (configuration section <c>Ingest</c>).</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Largest body as it travels, bytes, 1 KiB to 256 MiB. Default 4 MiB. A larger one is refused with 413.</summary>
    public int MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>Largest body after decompression, bytes, at least <see cref="MaxBodyBytes"/>, at most 1 GiB. Default 32 MiB.</summary>
    public int MaxDecompressedBytes { get; set; } = 32 << 20;

    /// <summary>
    /// Requests that are read and folded at once, 1 to 100,000. Default 256. Past it the answer is 429, as it is to a client that has
    /// as many in progress as are free.
    /// </summary>
    public int MaxConcurrentBatches { get; set; } = 256;

    /// <summary>
    /// Bytes of bodies held at once, at least <see cref="MaxDecompressedBytes"/>. Default 256 MiB. Past it the answer is 429, as it is to
    /// a client with several requests that hold as many as are free.
    /// </summary>
    public long MaxBytesInFlight { get; set; } = 256L << 20;

    /// <summary>How long a whole body may take to arrive, 1 s to 1 h. Default 1 min. Then the answer is 408.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Largest sum of the partial aggregates of one batch, bytes, at least 64 KiB. Default 6 MiB; never more than three quarters of
    /// <c>Commit:MaxUncommittedBytes</c>. Records of windows past it are rejected: it takes a batch of records that lie far apart in
    /// time to reach it.
    /// </summary>
    public int MaxFoldedBytes { get; set; } = 6 << 20;

    /// <summary>How long a request with <c>wait=true</c> waits for its commit, 100 ms to 20 s. Default 10 s; then the answer is 202.</summary>
    public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What an overloaded silo asks a client to wait, 100 ms to 1 min. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the refusal of a new model, node or slice is remembered before it is asked for again, 0 to 10 min. Default 10 s.</summary>
    public TimeSpan RefusalLifetime { get; set; } = TimeSpan.FromSeconds(10);
}
