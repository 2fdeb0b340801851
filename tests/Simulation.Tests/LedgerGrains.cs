namespace OrleansMonitor.Embedded.Tests.Simulation;

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

    Task RemindAsync(string name, TimeSpan period);

    Task StartTimerAsync(TimeSpan period);
}

[GenerateSerializer]
internal sealed class LedgerState
{
    [Id(0)]
    public int Balance { get; set; }
}

internal sealed class LedgerGrain(
    [PersistentState("ledger")] IPersistentState<LedgerState> state,
    ILocalSiloDetails silo,
    TimeProvider time,
    Probe probe) : Grain, ILedgerGrain, IRemindable
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
        catch (IOException)
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

    public Task RemindAsync(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, period, period);

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

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Add($"reminder {reminderName}");
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
