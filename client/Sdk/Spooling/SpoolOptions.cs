namespace OrleansMonitor.Client.Spooling;

/// <summary>The disk spool, which keeps batches that a silo has not acknowledged.</summary>
public sealed class SpoolOptions
{
    /// <summary>
    /// An own directory of this process, made if it is missing; null (default): no spool. A lock file keeps a second process
    /// out.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>Bytes of files, 1 MiB to 1 TiB. Past it the oldest batches are dropped, and counted. Default 256 MiB.</summary>
    public long MaxBytes { get; set; } = 256 << 20;

    /// <summary>Age at which a batch is dropped, 1 min to 6 d: less than the silo remembers a producer (7 d). Default 24 h.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Write every batch before it is sent, so that killing the process loses only what was not batched yet. Default false:
    /// batches are written when memory is full, and at shutdown.
    /// </summary>
    public bool Everything { get; set; }
}
