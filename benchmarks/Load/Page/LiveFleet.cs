namespace OrleansMonitor.Load.Page;

/// <summary>The nodes of the fleet: each sends every two seconds, one after the other, as programs do that know nothing of each other.</summary>
internal sealed class LiveFleet(Uri silo, LoadOptions options) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly LiveNode[] _nodes = [.. Enumerable.Range(0, Math.Min(PageHistory.Nodes, options.Models)).Select(node => new LiveNode(silo, node, options))];

    /// <summary>Batches that the silo did not take at once.</summary>
    public int Overloads => _nodes.Sum(static node => node.Overloads);

    /// <summary>One batch of each node.</summary>
    public Task SendAsync() => Task.WhenAll(_nodes.Select(static node => node.SendAsync()));

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_nodes.Select((node, i) => RunAsync(node, i * Interval / _nodes.Length, stop)));

    public void Dispose()
    {
        foreach (var node in _nodes)
            node.Dispose();
    }

    private static async Task RunAsync(LiveNode node, TimeSpan after, CancellationToken stop)
    {
        try
        {
            await Task.Delay(after, TimeProvider.System, stop);
            using var timer = new PeriodicTimer(Interval, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(stop))
                await node.SendAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is over.
        }
    }
}
