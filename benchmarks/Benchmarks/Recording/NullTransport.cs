using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Benchmarks.Recording;

/// <summary>Commits every batch at once without sending it anywhere.</summary>
internal sealed class NullTransport : IBatchTransport
{
    private static readonly Task<BatchAnswer> Committed = Answer(AckStatus.Committed);
    private static readonly Task<BatchAnswer> Polled = Answer(AckStatus.Polled);

    public Task<BatchAnswer> SendAsync(Uri endpoint, ReadOnlyMemory<byte> header, BatchPayload? payload, CancellationToken cancellation) =>
        payload is null ? Polled : Committed;

    private static Task<BatchAnswer> Answer(AckStatus status) =>
        Task.FromResult(new BatchAnswer(AnswerKind.Acknowledged, Ack: new BatchAck { Status = status }));
}
