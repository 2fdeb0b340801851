namespace OrleansMonitor.Client.Sending;

/// <summary>Carries one request to one endpoint. Every failure is an answer; only cancellation by the caller throws.</summary>
internal interface IBatchTransport
{
    Task<BatchAnswer> SendAsync(Uri endpoint, ReadOnlyMemory<byte> header, BatchPayload? payload, CancellationToken cancellation);
}
