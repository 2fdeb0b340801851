using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <content>One loop decides what is sent when; the requests it starts end in <see cref="Complete"/>.</content>
public sealed partial class BatchSender
{
    // A request of another sender is probing the only endpoint: look again soon.
    private static readonly TimeSpan ProbeWait = TimeSpan.FromMilliseconds(50);

    private long _pausedUntil;
    private long _nextPoll;
    private TimeSpan _pollDelay;
    private bool _polling;
    private int _overloads;

    private async Task RunAsync()
    {
        while (true)
        {
            var wait = StartRequests();
            bool ended;
            lock (_gate)
                ended = _stopping && _inFlight == 0;
            if (ended)
                return;
            await _wake.WaitAsync(wait, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <returns>When to look again if nothing happens.</returns>
    private TimeSpan StartRequests()
    {
        while (true)
        {
            var settlements = new List<Settlement>();
            Request? request;
            var wait = Timeout.InfiniteTimeSpan;
            lock (_gate)
            {
                DropExpired_NeedsGate(settlements);
                request = _stopping ? null : NextRequest_NeedsGate(ref wait);
            }

            Report(settlements);
            if (request is null)
                return wait;
            _ = PerformAsync(request);
        }
    }

    private Request? NextRequest_NeedsGate(ref TimeSpan wait)
    {
        if (_inFlight >= _options.MaxInFlight)
            return null;
        var now = _time.GetTimestamp();
        if (_pausedUntil > now)
        {
            Shorten(ref wait, now, _pausedUntil);
            return null;
        }

        var batch = Next_NeedsGate(now, ref wait);
        if (batch is null && !IsPollDue_NeedsGate(now, ref wait))
            return null;
        if (!_endpoints.TryTake(out var endpoint, out var endpointWait))
        {
            wait = endpointWait > TimeSpan.Zero ? endpointWait : ProbeWait;
            return null;
        }

        _inFlight++;
        if (batch is null)
        {
            _polling = true;
        }
        else
        {
            Number_NeedsGate(batch);
            batch.State = PendingState.InFlight;
            batch.Attempts++;
        }

        return new Request(batch, endpoint, _producer, batch?.Sequence ?? 0, LowMark_NeedsGate());
    }

    private bool IsPollDue_NeedsGate(long now, ref TimeSpan wait)
    {
        if (_polling || !_numbered.Exists(static batch => batch.State == PendingState.Accepted))
            return false;
        if (_nextPoll <= now)
            return true;
        Shorten(ref wait, now, _nextPoll);
        return false;
    }

    private async Task PerformAsync(Request request)
    {
        BatchAnswer answer;
        try
        {
            if (request.Batch is { } batch)
            {
                if (batch.Ticket is { } ticket && !ticket.TryAssign(request.Producer, request.Sequence))
                {
                    Complete(request, null);
                    return;
                }

                Counters.Attempted(batch);
            }
            else
            {
                Counters.Polled();
            }

            var header = new BatchWriter(64 + 3 * _options.Node.Length);
            header.WriteHeader(request.Producer, request.Sequence, request.LowMark, _options.Node);
            answer = await _transport.SendAsync(request.Endpoint.Address, header.Written, request.Batch?.Payload, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            answer = new BatchAnswer(AnswerKind.Unknown, "stopped");
        }

        Complete(request, answer);
    }

    private sealed record Request(PendingBatch? Batch, Endpoint Endpoint, Guid Producer, ulong Sequence, ulong LowMark);
}
