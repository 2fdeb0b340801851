using OrleansMonitor.Storage.Postgres.Store;
using OrleansMonitor.Tests.Postgres;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class PostgresStatesTests : StoreTestBase
{
    private static readonly StateKey Key = new("coordinator/cluster", "", "registry");

    [PostgresFact]
    public async Task A_write_replaces_the_version_that_it_expects_and_no_other()
    {
        await using var parts = Open();
        var states = new PostgresStates(parts.Store);
        (await states.ReadAsync(Key, None)).ShouldBeNull();
        var first = await states.WriteAsync(Key, [1], null, None);
        first.Applied.ShouldBeTrue();
        (await states.WriteAsync(Key, [2], null, None)).ShouldBe(new StateWrite(false, first.Etag));
        (await states.WriteAsync(Key, [2], "other", None)).ShouldBe(new StateWrite(false, first.Etag));
        var second = await states.WriteAsync(Key, [2], first.Etag, None);
        second.Applied.ShouldBeTrue();
        (await states.WriteAsync(Key, [3], first.Etag, None)).ShouldBe(new StateWrite(false, second.Etag));
        var stored = (await states.ReadAsync(Key, None)).ShouldNotBeNull();
        (stored.Content[0], stored.Etag).ShouldBe(((byte)2, second.Etag));
    }

    [PostgresFact]
    public async Task A_cleared_state_never_gets_an_old_version_again()
    {
        await using var parts = Open();
        var states = new PostgresStates(parts.Store);
        (await states.WriteAsync(Key, null, null, None)).ShouldBe(new StateWrite(true, null));
        var first = await states.WriteAsync(Key, [1], null, None);
        (await states.WriteAsync(Key, null, null, None)).Applied.ShouldBeFalse();
        (await states.WriteAsync(Key, null, first.Etag, None)).ShouldBe(new StateWrite(true, null));
        (await states.ReadAsync(Key, None)).ShouldBeNull();
        (await states.WriteAsync(Key, [1], null, None)).Etag.ShouldNotBe(first.Etag);
    }

    [PostgresFact]
    public async Task States_of_other_names_and_other_clusters_are_apart()
    {
        await using var a = Open(cluster: "a");
        await using var b = Open(cluster: "b");
        var states = new PostgresStates(a.Store);
        await states.WriteAsync(Key, [1], null, None);
        await states.WriteAsync(Key with { State = "other" }, [2], null, None);
        await states.WriteAsync(Key with { Storage = "other" }, [3], null, None);
        await new PostgresStates(b.Store).WriteAsync(Key, [4], null, None);
        (await states.ReadAsync(Key, None))!.Content.ShouldBe([1]);
        (await states.ReadAsync(Key with { Storage = "other" }, None))!.Content.ShouldBe([3]);
    }
}
