namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// A page of the history that is full. Pages are a ring: the key is the page's number modulo their count, so that a later page takes
/// the place of the oldest one.
/// </summary>
[Alias("om.IAlertHistoryGrain")]
public interface IAlertHistoryGrain : IGrainWithStringKey
{
    /// <summary>Durable when it has returned. The same page may come twice; an older one is passed over.</summary>
    [Alias("Write")]
    Task WriteAsync(long page, AlertHistoryEntry[] entries);

    /// <summary>In the order of their numbers; empty when another page is there now.</summary>
    [Alias("Read")]
    Task<AlertHistoryEntry[]> ReadAsync(long page);
}
