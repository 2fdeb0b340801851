using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Sends what earlier processes left, beside the live stream: one stream after the other, numbered batches under their old
/// number and epoch, so that what the silo has already is not counted twice.
/// </summary>
internal sealed class SpoolResumer(Spool spool, IReadOnlyList<SpooledStream> streams, Func<string, Guid, BatchSender> createSender)
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Ends when all of it is settled.</summary>
    public Task Completion => _work;

    public void Start() => _work = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        foreach (var stream in streams)
        {
            if (_stop.IsCancellationRequested)
                return;
            var sender = createSender(stream.Node, stream.Producer);
            try
            {
                await SendAsync(stream, sender).ConfigureAwait(false);
                await sender.FlushAsync(Timeout.InfiniteTimeSpan, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // What is not settled stays in its files for the next process.
            }

            foreach (var batch in await sender.StopAsync().ConfigureAwait(false))
                batch.Payload.Release();
        }
    }

    private async Task SendAsync(SpooledStream stream, BatchSender sender)
    {
        foreach (var entry in stream.Entries)
        {
            await sender.WaitForRoomAsync(entry.Length, _stop.Token).ConfigureAwait(false);
            if (spool.Load(entry) is not { } payload)
                continue;
            var batch = new PendingBatch(payload, new SpoolTicket(spool, entry), entry.CreatedUnixMs);
            var isTaken = stream.Producer == Guid.Empty ? sender.TryEnqueue(batch) : sender.TryEnqueueNumbered(batch, entry.Sequence);
            if (!isTaken)
                payload.Release();
        }
    }
}
