namespace OrleansMonitor.Simulation.Tests;

/// <summary>Counts in memory and in its persistent state.</summary>
internal interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Adds and writes; answers what is stored then.</summary>
    Task<int> DepositAsync(int amount);

    Task<int> GetAsync();

    /// <summary>In memory only.</summary>
    Task<int> TouchAsync();

    Task<Guid> GetActivationAsync();

    /// <summary>Waits in virtual time, then adds, then waits again before it answers.</summary>
    Task<int> DepositSlowlyAsync(int amount, TimeSpan before, TimeSpan after);

    /// <summary>Deposits with another grain first.</summary>
    Task<int> TransferAsync(string other, int amount);

    Task StartTimerAsync(TimeSpan period);
}

[GenerateSerializer]
internal sealed class LedgerState
{
    [Id(0)]
    public int Balance { get; set; }
}

internal sealed class LedgerGrain(
    IGrainContext context,
    [PersistentState("ledger")] IPersistentState<LedgerState> state,
    ILocalSiloDetails silo,
    TimeProvider time,
    Probe probe) : Grain(context), ILedgerGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private int _touched;

    public async Task<int> DepositAsync(int amount)
    {
        state.State.Balance += amount;
        try
        {
            await state.WriteStateAsync();
        }
        catch (OrleansException)
        {
            // Whether it was written is unknown: start again from the store.
            DeactivateOnIdle();
            throw;
        }

        return state.State.Balance;
    }

    public Task<int> GetAsync() => Task.FromResult(state.State.Balance);

    public Task<int> TouchAsync() => Task.FromResult(++_touched);

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public async Task<int> DepositSlowlyAsync(int amount, TimeSpan before, TimeSpan after)
    {
        await Task.Delay(before, time);
        var balance = await DepositAsync(amount);
        probe.Add($"deposited {amount} on {silo.Name}");
        await Task.Delay(after, time);
        return balance;
    }

    public async Task<int> TransferAsync(string other, int amount)
    {
        await GrainFactory.GetGrain<ILedgerGrain>(other).DepositAsync(amount);
        return await DepositAsync(-amount);
    }

    public Task StartTimerAsync(TimeSpan period)
    {
        this.RegisterGrainTimer(
            async _ =>
            {
                probe.Add($"timer on {silo.Name}");
                await DepositAsync(1);
            },
            period,
            period);
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Add($"+{this.GetPrimaryKeyString()} {silo.Name}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Add($"-{this.GetPrimaryKeyString()} {silo.Name}");
        return Task.CompletedTask;
    }
}
