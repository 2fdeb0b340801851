using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Sends the batches of a file and waits until each is durable.</summary>
internal sealed class ReplayRunner(ReplaySettings settings, InputFile input, IBatchSource source, SkippedCells skipped, ReplayAccount account, TimeProvider time, Notices notices)
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
    // A silo answers after 20 s at the latest, durable or not.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private const int MaxWaiting = 16;
    // Somebody waits for the end of it.
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);

    private readonly long _fileBytes = Math.Max(1, input.Length);
    private readonly RejectedLines _rejected = new(account.Items);
    private readonly long _started = time.GetTimestamp();
    private BatchSender? _sender;
    private long _progressed;
    private long _endedBefore;

    /// <summary>Share of the file that is durable, 0 to 1.</summary>
    public double Progress
    {
        get
        {
            var read = (double)source.Position / _fileBytes;
            return account.Sent == 0 ? 0 : Math.Min(1, read * Ended() / account.Sent);
        }
    }

    /// <summary>Items that become durable in a second, since the beginning.</summary>
    public double Rate => Acked / Math.Max(1e-3, time.GetElapsedTime(_started).TotalSeconds);

    /// <summary>How long it will take from now on; null: nobody knows yet.</summary>
    public TimeSpan? Remaining => Progress is > 0 and var share ? time.GetElapsedTime(_started) * Math.Min(1e6, (1 - share) / share) : null;

    public long Acked => account.Acked + ItemsAcked();

    public async Task RunAsync(CancellationToken cancellation)
    {
        var before = await CommittedPoll.AskAsync(settings, time, cancellation).ConfigureAwait(false);
        await using var sender = new BatchSender(Options(), time, notices);
        _sender = sender;
        _progressed = time.GetTimestamp();
        try
        {
            await SendAsync(sender, before, cancellation).ConfigureAwait(false);
            await WatchAsync(sender.FlushAsync(Timeout.InfiniteTimeSpan, cancellation), cancellation).ConfigureAwait(false);
            account.IsComplete = true;
        }
        catch (OperationCanceledException)
        {
            // What was handed over goes out, so that the account agrees with what the next run will find.
            await sender.FlushAsync(FarewellTime, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Close(sender.Statistics);
            _sender = null;
        }
    }

    private async Task SendAsync(BatchSender sender, BatchAck before, CancellationToken cancellation)
    {
        var pacer = new Pacer(settings.Speed, time);
        // A file has a header, and a row that did not fit into a batch is read with it.
        var line = 1L;
        while (source.Next() is { } batch)
        {
            await pacer.WaitAsync(batch, cancellation).ConfigureAwait(false);
            account.Batches++;
            account.Sent += batch.Items;
            if (before.Contains(batch.Sequence))
                account.CountedBefore += batch.Items;
            if (batch.Records > 0)
                Extend(batch);
            if (settings.Speed is not null)
                _progressed = time.GetTimestamp();
            var payload = batch.ToPayload();
            _rejected.Open(payload, line, source.Line);
            line = source.Line;
            await WatchAsync(sender.EnqueueAsync(payload, cancellation).AsTask(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the task as long as batches go on becoming durable.</summary>
    private async Task WatchAsync(Task task, CancellationToken cancellation)
    {
        while (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(CheckEvery, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                var ended = Ended();
                if (ended > _endedBefore)
                    _progressed = time.GetTimestamp();
                _endedBefore = ended;
                if (time.GetElapsedTime(_progressed) > settings.Patience)
                    throw new CliException(
                        ExitCodes.Unreachable,
                        $"nothing became durable at {settings.Endpoint} for {settings.Patience.TotalSeconds:0} s; the same command goes on where this one ended");
            }
        }

        await task.ConfigureAwait(false);
    }

    private BatchSenderOptions Options() => new()
    {
        Endpoints = [.. settings.Silo.Endpoints],
        Security = settings.Silo.Security,
        Node = settings.Node,
        Producer = settings.Producer,
        // An epoch that follows from the file has no other to go on under: the rows could be counted twice.
        RenewEpoch = false,
        BatchEnded = _rejected.Close,
        PartsRejected = _rejected.Add,
        WaitForCommit = settings.WaitForCommit,
        PollInterval = PollEvery,
        MaxInFlight = settings.WaitForCommit ? MaxWaiting : 4,
        RequestTimeout = settings.WaitForCommit ? WaitTimeout : TimeSpan.FromSeconds(10),
    };

    private void Extend(ReplayBatch batch)
    {
        var (first, last) = (DateTimeOffset.FromUnixTimeMilliseconds(batch.FirstTime), DateTimeOffset.FromUnixTimeMilliseconds(batch.LastTime));
        account.FirstEvent = account.FirstEvent is { } earlier && earlier < first ? earlier : first;
        account.LastEvent = account.LastEvent is { } later && later > last ? later : last;
    }

    private void Close(SenderStatistics statistics)
    {
        account.Rows = source.Rows;
        account.Unlabelled = source.Unlabelled;
        (account.Labelled, account.Correct) = source.Agreement;
        account.Coarsened = source.Coarsened;
        account.SkippedRows = skipped.Rows;
        account.SkippedCells = skipped.Cells;
        account.SkippedColumns = skipped.Columns;
        account.SkippedMessages = skipped.Messages;
        account.Acked = Taken(statistics);
        account.Rejected = statistics.Rejected;
        (account.RejectedMessages, var told) = _rejected.Told;
        account.RejectedUntold = Math.Max(0, statistics.Rejected.Values.Sum() - told);
        account.Labels = settings.WaitForCommit ? statistics.Labels : null;
        account.Dropped = Dropped(statistics);
        account.ElapsedSeconds = time.GetElapsedTime(_started).TotalSeconds;
    }

    private static IReadOnlyDictionary<string, long> Dropped(SenderStatistics statistics)
    {
        if (statistics.LabelsDropped == 0)
            return statistics.Dropped;
        // Labels are not counted by reason; a file holds either records or labels.
        return new Dictionary<string, long> { [string.Join("+", statistics.Dropped.Keys)] = statistics.LabelsDropped };
    }

    private long ItemsAcked() => _sender?.Statistics is { } statistics ? Taken(statistics) : 0;

    /// <summary>The sender counts whole batches; what the silo rejected of them is not kept.</summary>
    private static long Taken(SenderStatistics statistics) =>
        Math.Max(0, statistics.RecordsAcked + statistics.LabelsAcked - statistics.Rejected.Values.Sum());

    private long Ended() => _sender?.Statistics is { } statistics
        ? statistics.RecordsAcked + statistics.LabelsAcked + statistics.LabelsDropped + statistics.Dropped.Values.Sum()
        : account.Acked + account.Rejected.Values.Sum() + account.Dropped.Values.Sum();
}
