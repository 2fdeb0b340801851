using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class MemoryAggregateStoreTests : AggregateStoreConformance
{
    private readonly MemoryAggregateStore _store = new();

    public override Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What lasts is the object itself.</summary>
    protected override Task<IAggregateStore> OpenAsync() => Task.FromResult<IAggregateStore>(_store);
}
