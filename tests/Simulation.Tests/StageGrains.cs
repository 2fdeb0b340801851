namespace OrleansMonitor.Simulation.Tests;

/// <summary>Stands first in the order of deactivation, and passes its work on when it ends.</summary>
internal interface IFrontGrain : IGrainWithStringKey
{
    Task SubmitAsync(string item);

    Task HoldAsync(string gate);
}

/// <summary>Stands second.</summary>
internal interface IBackGrain : IGrainWithStringKey
{
    Task StoreAsync(string item);
}

internal sealed class FrontGrain(IGrainContext context, Probe probe) : Grain(context), IFrontGrain
{
    private readonly List<string> _items = [];

    public Task SubmitAsync(string item)
    {
        _items.Add(item);
        return Task.CompletedTask;
    }

    public async Task HoldAsync(string gate)
    {
        probe.Add($"hold {gate}");
        await probe.PassAsync(gate);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        foreach (var item in _items)
            await GrainFactory.GetGrain<IBackGrain>("back").StoreAsync(item);
        probe.Add($"front {this.GetPrimaryKeyString()} ended");
    }
}

internal sealed class BackGrain(IGrainContext context, Probe probe) : Grain(context), IBackGrain
{
    public Task StoreAsync(string item)
    {
        probe.Add($"stored {item}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Add($"back ended: {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}
