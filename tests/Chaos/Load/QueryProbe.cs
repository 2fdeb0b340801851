using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Chaos.Load;

/// <summary>A reader with all silos' addresses that asks for health all the time, and counts when it gets none.</summary>
internal sealed class QueryProbe(IReadOnlyList<Uri> silos, string model) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly MonitorQueryClient _client = new(new MonitorQueryOptions { Endpoints = [.. silos], RequestTimeout = TimeSpan.FromSeconds(2) });
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long _asked;
    private long _failed;

    public long Asked => Volatile.Read(ref _asked);

    public long Failed => Volatile.Read(ref _failed);

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Interlocked.Increment(ref _asked);
                await _client.GetModelHealthAsync(model, new HealthRange { From = "-1m" }, _stop.Token);
            }
            catch (MonitorQueryException exception)
            {
                // Not found: nothing was sent yet.
                if (!exception.IsNotFound)
                    Interlocked.Increment(ref _failed);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
