namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    Complete,

    /// <summary>Larger than it may be as it travels.</summary>
    TooLarge,

    /// <summary>Larger than it may be once decompressed.</summary>
    TooLargeDecompressed,

    /// <summary>The gate has no room for it.</summary>
    NoRoom,

    /// <summary>It is no gzip stream, or ends within one.</summary>
    NotGzip,

    /// <summary>The client stopped sending.</summary>
    TimedOut,

    /// <summary>The client went away; nobody is there to answer.</summary>
    Aborted,
}
