using Microsoft.Extensions.Options;

namespace OrleansMonitor.Grains.Payloads;

/// <summary>
/// Keeps in memory what waits, and stores which inferences are done when its silo stops: one that dies takes with it the halves of inferences that were going
/// on, and which of them were done since it began.
/// </summary>
internal sealed class PayloadPairGrain(
    IGrainContext context,
    [PersistentState("payload-ids", "monitor")] IPersistentState<PayloadIdsState> stored,
    IOptions<KServeOptions> options,
    PayloadBudget budget,
    PayloadInstruments instruments,
    LocalParts parts,
    IPayloadSink sink,
    TimeProvider time) : Grain(context), IPayloadPairGrain
{
    private const int MaxAttempts = 10;

    // What is handed on at once.
    private const int MaxAlone = 1_000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly KServeOptions _options = options.Value;
    private readonly WaitingPayloads _requests = new(budget);
    private readonly WaitingPayloads _responses = new(budget);
    private readonly HashSet<ulong> _done = [];
    private readonly Queue<ulong> _doneOrder = new();
    private readonly List<PayloadEvent> _alone = [];
    private int _attempts;
    private bool _isSending;
    private bool _isChanged;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var key in stored.State.Done)
            Finish(key);
        _isChanged = false;
        parts.Add(this.GetPrimaryKeyString(), this.AsReference<IPayloadPairGrain>());
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepInterval, SweepInterval) { Interleave = true });
        return Task.CompletedTask;
    }

    // Requests are let go: whether they failed is not known.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        parts.Remove(this.GetPrimaryKeyString());
        await FlushAsync();
        instruments.Dropped("stopped", _requests.Clear() + _responses.Clear() + (_isSending ? 0 : _alone.Count));
        if (!_isChanged)
            return;
        stored.State = new PayloadIdsState { Done = [.. _doneOrder.Where(_done.Contains)] };
        await stored.WriteStateAsync();
    }

    public async Task FlushAsync()
    {
        while (_responses.Count + _alone.Count > 0 && !_isSending)
        {
            Collect(0, long.MaxValue);
            var before = _alone.Count;
            await SendAsync();
            if (_alone.Count == before)
                break;
        }
    }

    public ValueTask<PayloadMatch> OfferAsync(PayloadEvent payload)
    {
        var (own, others) = payload.IsResponse ? (_responses, _requests) : (_requests, _responses);
        if (_done.Contains(payload.Key) || own.Contains(payload.Key))
            return new(new PayloadMatch(PayloadMatchStatus.Duplicate, null));
        if (others.TryRemove(payload.Key, out var other))
        {
            Finish(payload.Key);
            return new(new PayloadMatch(PayloadMatchStatus.Paired, other));
        }

        DelayDeactivation(_options.RequestTimeout);
        return new(new PayloadMatch(TryKeep(own, payload) ? PayloadMatchStatus.Waiting : PayloadMatchStatus.Full, null));
    }

    public ValueTask RestoreAsync(ulong key, PayloadEvent? waited)
    {
        // Its place in the order of those that are done stays, and is of no consequence.
        _isChanged |= _done.Remove(key);
        if (waited is not null && !TryKeep(waited.IsResponse ? _responses : _requests, waited))
            instruments.Dropped("full");
        return default;
    }

    // Of a full silo the oldest request of this part makes room, since its response is the least likely still to come.
    private bool TryKeep(WaitingPayloads own, PayloadEvent payload)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (own.TryAdd(payload, now))
            return true;
        if (!_requests.TryTakeOldest(long.MaxValue, out _))
            return false;
        instruments.Dropped("full");
        return own.TryAdd(payload, now);
    }

    private void Finish(ulong key)
    {
        if (_options.RememberedIds == 0 || !_done.Add(key))
            return;
        _isChanged = true;
        _doneOrder.Enqueue(key);
        if (_doneOrder.Count > Math.Max(1, _options.RememberedIds / IPayloadPairGrain.Partitions))
            _done.Remove(_doneOrder.Dequeue());
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (_isSending)
            return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        Collect(now - (long)_options.RequestTimeout.TotalMilliseconds, now - (long)_options.ResponseTimeout.TotalMilliseconds);
        await SendAsync();
    }

    private void Collect(long requestsBefore, long responsesBefore)
    {
        while (_alone.Count < MaxAlone && _responses.TryTakeOldest(responsesBefore, out var response))
            Add(response);
        while (_alone.Count < MaxAlone && _requests.TryTakeOldest(requestsBefore, out var request))
        {
            instruments.Dropped("unanswered");
            // It is done only where it counts: a response that comes very late is a record otherwise.
            if (_options.UnansweredError.Length > 0)
                Add(request);
        }

        void Add(PayloadEvent payload)
        {
            Finish(payload.Key);
            _alone.Add(payload);
        }
    }

    private async Task SendAsync()
    {
        if (_alone.Count == 0)
            return;
        _isSending = true;
        try
        {
            var left = await sink.CountAsync(_alone.ToArray());
            _alone.Clear();
            _attempts = left.Count == 0 ? 0 : _attempts + 1;
            if (_attempts < MaxAttempts)
            {
                _alone.AddRange(left);
                return;
            }

            instruments.Dropped("not-counted", left.Count);
            _attempts = 0;
        }
        finally
        {
            _isSending = false;
        }
    }
}

/// <summary>The keys of inferences that are done, in the order in which they were.</summary>
[GenerateSerializer, Alias("om.PayloadIdsState")]
public sealed class PayloadIdsState
{
    [Id(0)]
    public ulong[] Done { get; set; } = [];
}
