using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Silo.Hosting.Embedded;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Tests.Hosting.Embedded;

public sealed class SqliteGrainStateStoreTests : IAsyncLifetime
{
    private static readonly GrainStateKey Key = new("", "registry", "coordinator/cluster");

    private readonly TempDirectory _directory = new();
    private readonly StoreInstruments _instruments = new();
    private SqliteAggregateStore _file = null!;
    private StoredGrainStates _store = null!;

    public async Task InitializeAsync()
    {
        _file = new SqliteAggregateStore(new SqliteOptions { DataDirectory = _directory.Path }, new GroupLimits(), TimeProvider.System, _instruments);
        await _file.InitializeAsync(CancellationToken.None);
        _store = new StoredGrainStates(new SqliteStates(_file));
    }

    public async Task DisposeAsync()
    {
        await _file.DisposeAsync();
        _instruments.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_state_is_read_back_with_its_version_after_a_restart()
    {
        (await _store.ReadAsync(Key, CancellationToken.None)).ShouldBeNull();
        var write = await _store.WriteAsync(Key, "{\"a\":1}"u8.ToArray(), null, CancellationToken.None);
        write.Applied.ShouldBeTrue();
        await _file.DisposeAsync();
        await InitializeAsync();
        var record = (await _store.ReadAsync(Key, CancellationToken.None)).ShouldNotBeNull();
        record.Payload.ToArray().ShouldBe("{\"a\":1}"u8.ToArray());
        record.Etag.ShouldBe(write.Etag);
    }

    [Fact]
    public async Task A_write_that_expects_another_version_changes_nothing()
    {
        var first = await _store.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        (await _store.WriteAsync(Key, new byte[] { 2 }, null, CancellationToken.None)).ShouldBe(new GrainStateWrite(false, first.Etag));
        (await _store.WriteAsync(Key, new byte[] { 2 }, "other", CancellationToken.None)).ShouldBe(new GrainStateWrite(false, first.Etag));
        (await _store.ReadAsync(Key, CancellationToken.None))!.Payload.ToArray().ShouldBe([1]);
        var second = await _store.WriteAsync(Key, new byte[] { 2 }, first.Etag, CancellationToken.None);
        second.Applied.ShouldBeTrue();
        second.Etag.ShouldNotBe(first.Etag);
    }

    [Fact]
    public async Task A_cleared_state_never_gets_an_old_version_again()
    {
        var first = await _store.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        (await _store.ClearAsync(Key, null, CancellationToken.None)).Applied.ShouldBeFalse();
        (await _store.ClearAsync(Key, first.Etag, CancellationToken.None)).ShouldBe(new GrainStateWrite(true, null));
        (await _store.ReadAsync(Key, CancellationToken.None)).ShouldBeNull();
        var second = await _store.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        second.Etag.ShouldNotBe(first.Etag);
    }

    [Fact]
    public async Task States_of_one_grain_are_apart()
    {
        await _store.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        await _store.WriteAsync(Key with { StateName = "other" }, new byte[] { 2 }, null, CancellationToken.None);
        await _store.WriteAsync(Key with { StorageName = "other" }, new byte[] { 3 }, null, CancellationToken.None);
        (await _store.ReadAsync(Key, CancellationToken.None))!.Payload.ToArray().ShouldBe([1]);
        (await _store.ReadAsync(Key with { StorageName = "other" }, CancellationToken.None))!.Payload.ToArray().ShouldBe([3]);
    }
}
