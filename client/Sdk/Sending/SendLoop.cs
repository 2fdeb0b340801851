using System.Diagnostics;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Sending;

/// <summary>One loop decides what is sent when; the requests that it starts end in <see cref="Complete"/>.</summary>
internal sealed class SendLoop
{
    // A request of another sender is probing the only endpoint: ask again soon.
    private static readonly TimeSpan ProbeWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);
    // A transport or a token provider may ignore that the request is cancelled.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SignOffTimeout = TimeSpan.FromSeconds(2);

    // Each goes to another silo, since one that failed has a pause.
    private const int MaxSignOffs = 3;

    private readonly Lock _gate;
    private readonly BatchSenderOptions _options;
    private readonly UnsentQueue _unsent;
    private readonly SequenceWindow _window;
    private readonly SendSchedule _schedule;
    private readonly AnswerHandler _answers;
    private readonly OutcomeReporter _reporter;
    private readonly EndpointPool _endpoints;
    private readonly IBatchTransport _transport;
    private readonly SenderCounters _counters;
    private readonly SenderLog _log;
    private readonly TimeProvider _time;
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private int _inFlight;
    private bool _isStopping;

    public SendLoop(
        Lock gate,
        BatchSenderOptions options,
        UnsentQueue unsent,
        SequenceWindow window,
        SendSchedule schedule,
        OutcomeReporter reporter,
        EndpointPool endpoints,
        IBatchTransport transport,
        SenderCounters counters,
        SenderLog log,
        TimeProvider time)
    {
        (_gate, _options, _unsent, _window, _schedule) = (gate, options, unsent, window, schedule);
        (_reporter, _endpoints, _transport, _counters, _log, _time) = (reporter, endpoints, transport, counters, log, time);
        _answers = new AnswerHandler(gate, options, unsent, window, schedule, endpoints, time);
        _wake = new WakeSignal(time);
    }

    public void Start() => _work = Task.Run(RunAsync);

    public void Wake() => _wake.Set();

    /// <summary>Cancels what is in flight and waits for it, within a bound.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
            _isStopping = true;
        var cancelled = _stop.CancelAsync();
        _wake.Set();
        try
        {
            await Task.WhenAll(cancelled, _work).WaitAsync(StopGrace, _time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Too slow, or a callback that user code registered for the cancellation threw.
            _log.StopFailed(exception);
        }

        _wake.Dispose();
    }

    /// <summary>
    /// Says that this producer ends in order, so that nobody misses it. Once stopped; within a bound, and what fails is left: the node is
    /// then taken for one that went without a word.
    /// </summary>
    public async Task SignOffAsync()
    {
        var header = new BatchWriter(64 + 3 * _options.Node.Length);
        lock (_gate)
        {
            if (_window.LastSequenceLocked == 0 || _window.IsLostLocked)
                return;
            header.WriteHeader(_window.ProducerLocked, 0, _window.LowMarkLocked, _options.Node);
            header.WriteSignOff(_window.LastSequenceLocked);
        }

        // By the system's clock: what hangs does not follow any other.
        using var timeout = new CancellationTokenSource(SignOffTimeout, TimeProvider.System);
        try
        {
            for (var attempt = 0; attempt < MaxSignOffs && _endpoints.TryTake(out var endpoint, out _); attempt++)
            {
                // A token provider or a file may ignore that the time is over.
                var answer = await _transport.SendAsync(endpoint.Address, header.Written, null, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
                if (answer.Kind is AnswerKind.Acknowledged or AnswerKind.Refused)
                {
                    _endpoints.Succeeded(endpoint);
                    return;
                }

                _endpoints.Failed(endpoint, answer.RetryAfter);
            }
        }
        catch (Exception exception)
        {
            _log.SignOffFailed(exception);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            TimeSpan wait;
            try
            {
                wait = StartRequests();
            }
            catch (Exception exception)
            {
                _log.LoopFailed(exception);
                wait = FaultPause;
            }

            bool ended;
            lock (_gate)
                ended = _isStopping && _inFlight == 0;
            if (ended)
                return;
            await _wake.WaitAsync(wait, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <returns>How long to wait if nothing happens.</returns>
    private TimeSpan StartRequests()
    {
        while (true)
        {
            var effects = new AnswerEffects();
            SendRequest? request;
            var due = new NextDue(_time, _time.GetTimestamp());
            lock (_gate)
            {
                DropExpiredLocked(effects);
                request = _isStopping ? null : NextRequestLocked(ref due);
            }

            _reporter.Report(effects.Ended);
            if (request is null)
                return due.Wait;
            // On the pool: a token provider or a file that blocks holds up its own request and not the loop.
            _ = Task.Run(() => PerformAsync(request));
        }
    }

    private void DropExpiredLocked(AnswerEffects effects)
    {
        AssertLocked();
        var oldest = _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)_options.MaxAge.TotalMilliseconds;
        var expired = new List<OutgoingBatch>();
        _unsent.TakeExpiredLocked(oldest, expired);
        _window.TakeExpiredLocked(oldest, expired);
        foreach (var batch in expired)
            effects.End(batch, BatchResult.Dropped, DropReasons.Expired);
    }

    private SendRequest? NextRequestLocked(ref NextDue due)
    {
        AssertLocked();
        if (_inFlight >= _options.MaxInFlight || _schedule.IsPausedLocked(ref due))
            return null;
        var batch = NextBatchLocked(ref due);
        if (batch is null && !(_window.HasAcceptedLocked && _schedule.IsPollDueLocked(ref due)))
            return null;
        if (!_endpoints.TryTake(out var endpoint, out var endpointWait))
        {
            due = new NextDue(_time, due.Now);
            due.In(endpointWait > TimeSpan.Zero ? endpointWait : ProbeWait);
            return null;
        }

        _inFlight++;
        if (batch is null)
        {
            _schedule.BeginPollLocked();
        }
        else
        {
            if (batch.Sequence == 0)
            {
                _unsent.TakeOldestLocked();
                _window.NumberLocked(batch);
            }

            batch.State = OutgoingState.InFlight;
            batch.Attempts++;
        }

        return new SendRequest(batch, endpoint, _window.ProducerLocked, batch?.Sequence ?? 0, _window.LowMarkLocked);
    }

    /// <summary>A batch that waits to be sent again, unless only such remain that failed; otherwise the oldest unsent one.</summary>
    private OutgoingBatch? NextBatchLocked(ref NextDue due)
    {
        var again = _window.NextLocked(ref due);
        if (again is { Failures: 0 } || _unsent.OldestLocked is not { } unsent || !_window.IsOpenLocked)
            return again;
        if (unsent.NotBefore <= due.Now)
            return unsent;
        due.At(unsent.NotBefore);
        return again;
    }

    private async Task PerformAsync(SendRequest request)
    {
        BatchAnswer? answer;
        try
        {
            answer = await SendAsync(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            answer = new BatchAnswer(AnswerKind.Stopped, "stopped");
        }
        catch (Exception exception)
        {
            answer = new BatchAnswer(AnswerKind.Unknown, "fault", exception.Message) { Fault = exception };
        }

        Complete(request, answer);
    }

    /// <returns>Null: the batch's number could not be written down, so it was not sent.</returns>
    private async Task<BatchAnswer?> SendAsync(SendRequest request)
    {
        if (request.Batch is { } batch)
        {
            if (batch.Ticket is { } ticket && !TryAssign(ticket, request))
                return null;
            _counters.Attempted(batch);
        }
        else
        {
            _counters.Polled();
        }

        var header = new BatchWriter(64 + 3 * _options.Node.Length);
        header.WriteHeader(request.Producer, request.Sequence, request.LowMark, _options.Node);
        return await _transport.SendAsync(request.Endpoint.Address, header.Written, request.Batch?.Payload, _stop.Token).ConfigureAwait(false);
    }

    private bool TryAssign(ISpoolTicket ticket, SendRequest request)
    {
        try
        {
            return ticket.TryAssign(request.Producer, request.Sequence);
        }
        catch (Exception exception)
        {
            _log.CallbackFailed(exception);
            return false;
        }
    }

    private void Complete(SendRequest request, BatchAnswer? answer)
    {
        var effects = new AnswerEffects();
        lock (_gate)
        {
            _inFlight--;
            _answers.ApplyLocked(request, answer, effects);
        }

        _reporter.Report(request, answer?.Ack, effects);
        _wake.Set();
    }

    private void AssertLocked() => Debug.Assert(_gate.IsHeldByCurrentThread, "the sender's lock is needed");
}

/// <summary>One attempt: a batch under the number it has, or without one a poll for the committed set.</summary>
internal sealed record SendRequest(OutgoingBatch? Batch, Endpoint Endpoint, Guid Producer, ulong Sequence, ulong LowMark);
