using OrleansMonitor.Access;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>
/// Gathers inferences for a moment, so that many become one batch of their node: a batch each would be more than a node holds uncommitted, and dearer by far.
/// Their senders were answered and do not repeat, so what fails is tried again. It does nothing while there is nothing.
/// </summary>
internal sealed class PayloadBuffer(PayloadCounter counter, LocalParts parts, KServeOptions options, PayloadInstruments instruments, TimeProvider time) : IHostedService
{
    private const int MaxHeld = 20_000;

    // Ten seconds of a store or a grain that does not answer.
    private const int MaxAttempts = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _turn = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private List<PayloadPair> _held = [];
    private long _bytes;
    private bool _isRunning;
    private int _attempts;

    /// <summary>False: there is no room.</summary>
    public bool TryAdd(IReadOnlyList<PayloadPair> pairs)
    {
        lock (_turn)
        {
            if (_held.Count + pairs.Count > MaxHeld || _bytes > options.MaxWaitingBytes)
                return false;
            foreach (var pair in pairs)
                Hold(pair);
            if (!_isRunning && _held.Count > 0)
            {
                _isRunning = true;
                _ = RunAsync();
            }

            return true;
        }
    }

    /// <summary>Hands on what is held now.</summary>
    public async Task FlushAsync()
    {
        await _flushing.WaitAsync();
        try
        {
            List<PayloadPair> pairs;
            lock (_turn)
                (pairs, _held, _bytes) = (_held, [], 0);
            var left = await CountAsync(pairs);
            _attempts = left.Count == 0 ? 0 : _attempts + 1;
            if (_attempts >= MaxAttempts)
            {
                instruments.Dropped("not-counted", left.Count);
                _attempts = 0;
                return;
            }

            lock (_turn)
                left.ForEach(Hold);
        }
        finally
        {
            _flushing.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The server has drained its requests, and the grains are still there.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await parts.FlushAsync();
        await FlushAsync();
        lock (_turn)
            instruments.Dropped("stopped", _held.Count);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, time);
            await FlushAsync();
            lock (_turn)
            {
                if (_held.Count > 0)
                    continue;
                _isRunning = false;
                return;
            }
        }
    }

    private async Task<List<PayloadPair>> CountAsync(List<PayloadPair> pairs)
    {
        var left = new List<PayloadPair>();
        // A node at a time: what one has taken is not offered again where another fails.
        foreach (var node in pairs.GroupBy(static each => (each.Response ?? each.Request)!.Node))
        {
            var own = node.ToList();
            // Whether its sender may was asked when each event came.
            var answer = await counter.CountAsync(own, new BatchIdentity(BatchIdentity.DefaultNode, false, Guid.Empty, 0, 0, null), Grants.Everything);
            if (answer.Status >= StatusCodes.Status429TooManyRequests)
                left.AddRange(own);
        }

        return left;
    }

    private void Hold(PayloadPair pair)
    {
        _held.Add(pair);
        _bytes += (pair.Request?.Size ?? 0) + (pair.Response?.Size ?? 0);
    }
}
