namespace OrleansMonitor.Client.Sending;

/// <summary>Why records were dropped: the keys of the drop counters. Refusals are <c>refused:</c> and the silo's code.</summary>
public static class DropReasons
{
    /// <summary>The recording buffer was full: the background thread got no processor time.</summary>
    public const string BufferFull = "buffer-full";

    /// <summary>The queue of batches was full, and there is no spool.</summary>
    public const string QueueFull = "queue-full";

    /// <summary>The spool was full, or could not be written.</summary>
    public const string SpoolFull = "spool-full";

    /// <summary>A spooled batch could not be read back.</summary>
    public const string SpoolCorrupt = "spool-corrupt";

    /// <summary>Older than the age that a batch may reach.</summary>
    public const string Expired = "expired";

    /// <summary>The silo no longer knows the producer, and the batch may have been counted before.</summary>
    public const string ProducerForgotten = "producer-forgotten";

    /// <summary>The process ended before the batch was acknowledged, and there is no spool.</summary>
    public const string Shutdown = "shutdown";

    /// <summary>More models, versions and segments than <c>MaxMonitors</c>.</summary>
    public const string MonitorLimit = "monitor-limit";

    public static string Refused(string code) => "refused:" + code;
}
