using Microsoft.Extensions.Logging;
using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>Runs the nodes of a plan until it is stopped, then lets each send what it has.</summary>
internal sealed class SimulatedFleet(FleetPlan plan, TimeProvider time, ILogger<MonitorClient> logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private SimulatedNode[] _nodes = [];

    public FleetTotals Totals => FleetTotals.Of(_nodes.Select(node => node.Statistics));

    /// <param name="duration">Null: until cancelled.</param>
    /// <param name="cancellation">Stops the fleet; the end is orderly and takes up to the client's shutdown time.</param>
    public async Task RunAsync(TimeSpan? duration, CancellationToken cancellation)
    {
        var nodes = new List<SimulatedNode>(plan.Nodes);
        try
        {
            for (var i = 0; i < plan.Nodes; i++)
                nodes.Add(new SimulatedNode(plan, i, time, logger));
            _nodes = [.. nodes];
            await ServeAsync(duration, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TimeSpan? duration, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var last = started;
        using var timer = new PeriodicTimer(Tick, time);
        while (!(duration is { } limit && time.GetElapsedTime(started) >= limit))
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(last, now);
            last = now;
            foreach (var node in _nodes)
                node.Serve(elapsed, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }
}
