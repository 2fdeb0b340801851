using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Sends what earlier processes left, beside the live stream: one stream after the other, numbered batches under their old
/// number and epoch, so that what the silo has already is not counted twice.
/// </summary>
internal sealed class SpoolResumer(IBatchSpool spool, IReadOnlyList<SpooledStream> streams, Func<string, Guid, BatchSender> createSender, SpoolLog log)
{
    private readonly CancellationTokenSource _stop = new();
    private Task<bool> _work = Task.FromResult(false);

    /// <summary>Ends with true when all of it is acknowledged or dropped; false: some of it stays in its files.</summary>
    public Task<bool> Completion => _work;

    public void Start() => _work = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<bool> RunAsync()
    {
        var isComplete = true;
        foreach (var stream in streams)
        {
            if (_stop.IsCancellationRequested)
                return false;
            try
            {
                isComplete &= await ResumeAsync(stream).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // One stream's fault must not keep the others.
                log.ResumeFailed(stream.Node, exception);
                isComplete = false;
            }
        }

        return isComplete;
    }

    private async Task<bool> ResumeAsync(SpooledStream stream)
    {
        var sender = createSender(stream.Node, stream.Producer);
        var isComplete = false;
        try
        {
            isComplete = await SendAsync(stream, sender).ConfigureAwait(false)
                && await sender.FlushAsync(Timeout.InfiniteTimeSpan, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What is not acknowledged stays in its files for the next process.
        }
        finally
        {
            foreach (var batch in await sender.StopAsync().ConfigureAwait(false))
                batch.Payload.Release();
        }

        return isComplete;
    }

    private async Task<bool> SendAsync(SpooledStream stream, BatchSender sender)
    {
        var isComplete = true;
        foreach (var entry in stream.Entries)
        {
            await sender.WaitForRoomAsync(entry.Length, _stop.Token).ConfigureAwait(false);
            if (spool.Load(entry) is not { } payload)
                continue;
            var batch = new OutgoingBatch(payload, spool.Ticket(entry), entry.CreatedUnixMs);
            if (stream.Producer == Guid.Empty ? sender.TryEnqueue(batch) : sender.TryEnqueueNumbered(batch, entry.Sequence))
                continue;
            spool.Unload(entry);
            payload.Release();
            isComplete = false;
        }

        return isComplete;
    }
}
