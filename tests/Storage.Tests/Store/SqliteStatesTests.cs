using OrleansMonitor.Harness.Files;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class SqliteStatesTests : IAsyncLifetime
{
    private static readonly StateKey Key = new("coordinator/cluster", "", "registry");

    private readonly TempDirectory _directory = new();
    private readonly StoreInstruments _instruments = new();
    private SqliteAggregateStore _file = null!;
    private SqliteStates _states = null!;

    public async Task InitializeAsync()
    {
        _file = new SqliteAggregateStore(new SqliteOptions { DataDirectory = _directory.Path }, new GroupLimits(16, 16, 1 << 20), TimeProvider.System, _instruments);
        await _file.InitializeAsync(CancellationToken.None);
        _states = new SqliteStates(_file);
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
        (await _states.ReadAsync(Key, CancellationToken.None)).ShouldBeNull();
        var write = await _states.WriteAsync(Key, "{\"a\":1}"u8.ToArray(), null, CancellationToken.None);
        write.Applied.ShouldBeTrue();
        await _file.DisposeAsync();
        await InitializeAsync();
        var record = (await _states.ReadAsync(Key, CancellationToken.None)).ShouldNotBeNull();
        record.Content.ShouldBe("{\"a\":1}"u8.ToArray());
        record.Etag.ShouldBe(write.Etag);
    }

    [Fact]
    public async Task A_write_that_expects_another_version_changes_nothing()
    {
        var first = await _states.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        (await _states.WriteAsync(Key, new byte[] { 2 }, null, CancellationToken.None)).ShouldBe(new StateWrite(false, first.Etag));
        (await _states.WriteAsync(Key, new byte[] { 2 }, "other", CancellationToken.None)).ShouldBe(new StateWrite(false, first.Etag));
        (await _states.ReadAsync(Key, CancellationToken.None))!.Content.ShouldBe([1]);
        var second = await _states.WriteAsync(Key, new byte[] { 2 }, first.Etag, CancellationToken.None);
        second.Applied.ShouldBeTrue();
        second.Etag.ShouldNotBe(first.Etag);
    }

    [Fact]
    public async Task A_cleared_state_never_gets_an_old_version_again()
    {
        var first = await _states.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        (await _states.WriteAsync(Key, null, null, CancellationToken.None)).Applied.ShouldBeFalse();
        (await _states.WriteAsync(Key, null, first.Etag, CancellationToken.None)).ShouldBe(new StateWrite(true, null));
        (await _states.ReadAsync(Key, CancellationToken.None)).ShouldBeNull();
        var second = await _states.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        second.Etag.ShouldNotBe(first.Etag);
    }

    [Fact]
    public async Task States_of_one_grain_are_apart()
    {
        await _states.WriteAsync(Key, new byte[] { 1 }, null, CancellationToken.None);
        await _states.WriteAsync(Key with { State = "other" }, new byte[] { 2 }, null, CancellationToken.None);
        await _states.WriteAsync(Key with { Storage = "other" }, new byte[] { 3 }, null, CancellationToken.None);
        (await _states.ReadAsync(Key, CancellationToken.None))!.Content.ShouldBe([1]);
        (await _states.ReadAsync(Key with { Storage = "other" }, CancellationToken.None))!.Content.ShouldBe([3]);
    }
}
