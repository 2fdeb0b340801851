using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Embedded.Tests.Conformance;
using OrleansMonitor.Embedded.Tests.Hosting;

namespace OrleansMonitor.Embedded.Tests.Storage;

public sealed class StateConflictTests
{
    [Fact]
    public async Task A_writer_that_is_behind_fails_and_starts_again_from_what_is_stored()
    {
        var store = new MemoryGrainStateStore();
        await using var one = await StartAsync(store);
        await using var two = await StartAsync(store);
        var stale = one.Grains.GetGrain<IStateGrain>("shared");
        var fresh = two.Grains.GetGrain<IStateGrain>("shared");
        await stale.GetAsync();
        await fresh.VisitAsync(new Visit("fresh", 5), save: true);

        var error = await Should.ThrowAsync<InconsistentStateException>(() => stale.VisitAsync(new Visit("stale", 1), save: true));
        error.StoredEtag.ShouldBe("1");
        error.CurrentEtag.ShouldBeNull();
        error.Message.ShouldContain("state/shared");
        // The activation that was behind is gone; its successor has read what the other wrote.
        (await stale.VisitAsync(new Visit("again", 1), save: true)).ShouldBe(6);
        await Should.ThrowAsync<InconsistentStateException>(() => fresh.ClearAsync());
        (await fresh.GetAsync()).Total.ShouldBe(6);
    }

    [Fact]
    public async Task A_store_with_the_name_of_the_attribute_goes_before_the_default()
    {
        var named = new MemoryGrainStateStore();
        var other = new MemoryGrainStateStore();
        await using var host = await EmbeddedTestHost.StartAsync(services: s => s
            .AddSingleton<IGrainStateStore>(other)
            .AddKeyedSingleton<IGrainStateStore>("conformance", named));
        await host.Grains.GetGrain<IStateGrain>("named").VisitAsync(new Visit("x", 1), save: true);
        var key = new GrainStateKey("conformance", "tally", "state/named");
        (await named.ReadAsync(key, CancellationToken.None)).ShouldNotBeNull();
        (await other.ReadAsync(key, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_fails_to_read_fails_the_activation_and_the_next_call_tries_again()
    {
        var store = new FailingOnceStore();
        await using var host = await EmbeddedTestHost.StartAsync(services: s => s.AddSingleton<IGrainStateStore>(store));
        var grain = host.Grains.GetGrain<IStateGrain>("unreadable");
        await Should.ThrowAsync<IOException>(() => grain.GetAsync());
        (await grain.GetAsync()).Total.ShouldBe(0);
        host.Statistics.ActivationsFailed.ShouldBe(1);
    }

    private static Task<EmbeddedTestHost> StartAsync(MemoryGrainStateStore store) =>
        EmbeddedTestHost.StartAsync(services: s => s.AddSingleton<IGrainStateStore>(store));

    private sealed class FailingOnceStore : IGrainStateStore
    {
        private readonly MemoryGrainStateStore _inner = new();
        private int _reads;

        public ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
            _reads++ == 0 ? throw new IOException("unreadable") : _inner.ReadAsync(key, cancellationToken);

        public ValueTask<GrainStateWrite> WriteAsync(
            GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken) =>
            _inner.WriteAsync(key, payload, expectedEtag, cancellationToken);

        public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) =>
            _inner.ClearAsync(key, expectedEtag, cancellationToken);
    }
}
