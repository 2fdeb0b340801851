namespace OrleansMonitor.Client.Sending;

/// <summary>A silo's address, and since when it may be tried again (a time stamp of the clock).</summary>
internal sealed class Endpoint(Uri address)
{
    public Uri Address { get; } = address;

    /// <summary>Attempts in a row that failed.</summary>
    public int Failures { get; set; }

    public long NotBefore { get; set; }

    public int InFlight { get; set; }
}
