using Orleans.Concurrency;
using Orleans.Placement;

namespace OrleansMonitor.Simulation.Tests;

internal interface IProbeGrain : IGrainWithStringKey
{
    Task<int> CountAsync();

    /// <summary>Logs "begin name", waits for the gate of that name, logs "end name".</summary>
    Task HoldAsync(string name);

    Task DelayDeactivationAsync(TimeSpan time);

    [AlwaysInterleave]
    Task<Guid> GetActivationAsync();

    Task StartTimerAsync(TimeSpan period, bool keepAlive);

    Task StartFailingTimerAsync();
}

internal interface IKeptProbeGrain : IProbeGrain;

internal interface IShortLivedProbeGrain : IProbeGrain;

internal interface IWorkerProbeGrain : IProbeGrain;

/// <summary>Logs its life as "key activated" and "key deactivated: reason".</summary>
internal abstract class ProbeGrainBase(IGrainContext context, Probe probe, TimeProvider time) : Grain(context)
{
    private readonly Guid _activation = Guid.NewGuid();
    private int _count;

    public Task<int> CountAsync() => Task.FromResult(++_count);

    public async Task HoldAsync(string name)
    {
        probe.Add($"begin {name}");
        await probe.PassAsync(name);
        probe.Add($"end {name}");
    }

    public Task DelayDeactivationAsync(TimeSpan delay)
    {
        DelayDeactivation(delay);
        return Task.CompletedTask;
    }

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task StartTimerAsync(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            _ =>
            {
                probe.Add($"{this.GetPrimaryKeyString()} ticked at {time.GetUtcNow():HH:mm:ss}");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task StartFailingTimerAsync()
    {
        this.RegisterGrainTimer(_ => throw new InvalidDataException("bad tick"), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Add($"{this.GetPrimaryKeyString()} activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Add($"{this.GetPrimaryKeyString()} deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}

internal sealed class ProbeGrain(IGrainContext context, Probe probe, TimeProvider time) : ProbeGrainBase(context, probe, time), IProbeGrain;

[KeepAlive]
internal sealed class KeptProbeGrain(IGrainContext context, Probe probe, TimeProvider time) : ProbeGrainBase(context, probe, time), IKeptProbeGrain;

[CollectionAgeLimit(Minutes = 2), PreferLocalPlacement]
internal sealed class ShortLivedProbeGrain(IGrainContext context, Probe probe, TimeProvider time) : ProbeGrainBase(context, probe, time), IShortLivedProbeGrain;

[StatelessWorker(2)]
internal sealed class WorkerProbeGrain(IGrainContext context, Probe probe, TimeProvider time) : ProbeGrainBase(context, probe, time), IWorkerProbeGrain;
