using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Benchmarks.Recording;

/// <summary>Never answers before it is cancelled.</summary>
internal sealed class StalledTransport : IBatchTransport
{
    public async Task<BatchAnswer> SendAsync(Uri endpoint, ReadOnlyMemory<byte> header, BatchPayload? payload, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        return new BatchAnswer(AnswerKind.Unknown);
    }
}
