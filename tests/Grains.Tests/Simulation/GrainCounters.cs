using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>
/// Adds up what grains count by one meter: those of one cluster, or of all tests that run meanwhile, to see that a simulation met what it is meant to meet.
/// </summary>
internal sealed class GrainCounters : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    internal GrainCounters(string meter, SimulatedCluster? cluster = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (cluster is not null && !IsOf(cluster, instrument.Meter))
                return;
            var name = instrument.Name;
            foreach (var tag in tags)
                name += $" {tag.Value}";
            _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    // A silo that starts again has services, and so meters, of its own.
    private static bool IsOf(SimulatedCluster cluster, Meter meter) =>
        Enumerable.Range(0, cluster.SiloCount).Any(silo => ReferenceEquals(cluster.GetServices(silo).GetRequiredService<IMeterFactory>(), meter.Scope));

    internal long this[string name] => _sums.GetValueOrDefault(name);

    public void Dispose() => _listener.Dispose();

    public override string ToString() => string.Join("\n", _sums.OrderBy(static s => s.Key, StringComparer.Ordinal).Select(static s => $"{s.Key}: {s.Value}"));
}
