using Microsoft.Extensions.Logging;
using OrleansMonitor.Cli.Fleet.Incidents;
using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>Runs the nodes of a plan, and what befalls them, until it is stopped; then lets each send what it has.</summary>
internal sealed class SimulatedFleet(FleetPlan plan, TimeProvider time, ILogger<MonitorClient> logger, Action<string> note)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly IncidentSchedule _incidents = new(plan);
    private readonly List<Task> _ending = [];
    private SimulatedNode?[] _nodes = [];
    private FleetTotals _ended = new();
    private Incident? _incident;

    /// <summary>May be asked for from another thread than the fleet's.</summary>
    public FleetTotals Totals
    {
        get
        {
            var nodes = _nodes;
            return FleetTotals.Sum([Volatile.Read(ref _ended), .. nodes.OfType<SimulatedNode>().Select(static node => FleetTotals.Of(node.Statistics))]) with { Nodes = nodes.Length };
        }
    }

    /// <param name="duration">Null: until cancelled.</param>
    /// <param name="cancellation">Stops the fleet; the end is orderly and takes up to the client's shutdown time.</param>
    public async Task RunAsync(TimeSpan? duration, CancellationToken cancellation)
    {
        var nodes = new SimulatedNode?[plan.Nodes];
        try
        {
            for (var i = 0; i < nodes.Length; i++)
                nodes[i] = new SimulatedNode(plan, i, time, logger);
            _nodes = nodes;
            await ServeAsync(duration, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll([.. _ending, .. nodes.OfType<SimulatedNode>().Select(static node => node.DisposeAsync().AsTask())]).ConfigureAwait(false);
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
            Befall(_incidents.At(time.GetElapsedTime(started, now)));
            for (var i = 0; i < _nodes.Length; i++)
                _nodes[i]?.Serve(elapsed, time.GetUtcNow().ToUnixTimeMilliseconds(), NodeCondition.Of(_incident, i));
        }
    }

    private void Befall(Incident? incident)
    {
        if (incident == _incident)
            return;
        var stamp = FormattableString.Invariant($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}");
        if (_incident is { } over)
        {
            note($"{stamp} over: {over.Describe(plan)}");
            if (over.Kind == IncidentKind.SilentNode)
                _nodes[over.Node] = new SimulatedNode(plan, over.Node, time, logger);
        }

        _incident = incident;
        if (incident is null)
            return;
        note($"{stamp} incident: {incident.Describe(plan)}");
        _ending.RemoveAll(static end => end.IsCompleted);
        if (incident.Kind == IncidentKind.SilentNode && _nodes[incident.Node] is { } node)
        {
            _nodes[incident.Node] = null;
            node.GoWithoutAWord();
            _ending.Add(EndAsync(node));
        }
    }

    private async Task EndAsync(SimulatedNode node)
    {
        await node.DisposeAsync().ConfigureAwait(false);
        // Only one node is down at a time, and the next goes down long after this one has ended.
        Volatile.Write(ref _ended, FleetTotals.Sum([_ended, FleetTotals.Of(node.Statistics)]));
    }
}
