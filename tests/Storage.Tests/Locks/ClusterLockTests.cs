using OrleansMonitor.Storage.Postgres.Locks;
using OrleansMonitor.Storage.Tests.Store;
using OrleansMonitor.Tests.Postgres;

namespace OrleansMonitor.Storage.Tests.Locks;

public sealed class ClusterLockTests : StoreTestBase
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [PostgresFact]
    public async Task A_cluster_is_used_by_one_alone_or_by_several_that_share_it()
    {
        await using var source = Database.Open();
        await using var first = new ClusterLock(source, "a", alone: true);
        await using var second = new ClusterLock(source, "a", alone: true);
        await using var third = new ClusterLock(source, "a", alone: false);
        await using var fourth = new ClusterLock(source, "a", alone: false);
        await using var other = new ClusterLock(source, "b", alone: true);

        (await first.TryTakeAsync(Short, None)).ShouldBeTrue();
        (await first.IsHeldAsync(None)).ShouldBeTrue();
        (await second.TryTakeAsync(Short, None)).ShouldBeFalse();
        (await third.TryTakeAsync(Short, None)).ShouldBeFalse();
        (await other.TryTakeAsync(Short, None)).ShouldBeTrue();

        await first.DisposeAsync();
        (await third.TryTakeAsync(Long, None)).ShouldBeTrue();
        (await fourth.TryTakeAsync(Long, None)).ShouldBeTrue();
        (await second.TryTakeAsync(Short, None)).ShouldBeFalse();
        await third.DisposeAsync();
        await fourth.DisposeAsync();
        (await second.TryTakeAsync(Long, None)).ShouldBeTrue();
    }

    [PostgresFact]
    public async Task A_lock_whose_connection_broke_is_missed_and_taken_again()
    {
        await using var source = Database.Open();
        await using var held = new ClusterLock(source, "a", alone: true);
        await held.TryTakeAsync(Short, None);
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        (await held.IsHeldAsync(None)).ShouldBeFalse();
        (await held.TryTakeAsync(Long, None)).ShouldBeTrue();
        (await held.IsHeldAsync(None)).ShouldBeTrue();
    }
}
