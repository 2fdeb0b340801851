using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class SqliteAggregateStoreTests : AggregateStoreConformance
{
    private readonly TempDirectory _directory = new();
    private readonly StoreInstruments _instruments = new();

    private string DatabasePath => Path.Combine(_directory.Path, SqliteDatabase.FileName);

    public override async Task DisposeAsync()
    {
        await ((SqliteAggregateStore)Store).DisposeAsync();
        _instruments.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Whoever_waits_for_room_when_the_store_is_closed_is_told_so()
    {
        using var directory = new TempDirectory();
        var options = new SqliteOptions { DataDirectory = directory.Path };
        var writer = new SqliteWriter(new SqliteDatabase(options), options, new GroupLimits(1, 1, 1 << 20), TimeProvider.System, _instruments);
        writer.Start();
        await writer.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            var closed = await Should.ThrowAsync<StoreException>(() => writer.WriteAsync(new ProbeRequest(), CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)));
            closed.Message.ShouldBe("The store is closed.");
        }
    }

    protected override Task<IAggregateStore> OpenAsync() => Task.FromResult<IAggregateStore>(Open());

    [Fact]
    public async Task One_failing_part_leaves_no_trace_and_the_others_are_durable()
    {
        await CommitAsync(Commit(0, "first") with { Chunks = [new LabelChunk(1, ChunkKind.Pending, 10, [1])] });
        // The same chunk number again breaks a constraint after the fence and a row were written.
        var broken = Commit(1, "broken") with { Rows = [Row("v9", "s", 0, 0, "broken")], Chunks = [new LabelChunk(1, ChunkKind.Pending, 10, [2])] };
        var good = Enumerable.Range(0, 50).Select(i => Commit(0, "good") with { Owner = OwnerId.Node("n" + i), Rows = [Row("v9", "s", 0, 0, "good")] }).ToArray();

        var failing = Store.CommitAsync(broken, CancellationToken.None);
        var outcomes = await Task.WhenAll(good.Select(c => Store.CommitAsync(c, CancellationToken.None)));

        (await Should.ThrowAsync<StoreException>(failing)).Message.ShouldContain(DatabasePath);
        outcomes.ShouldAllBe(o => o == CommitOutcome.Committed);
        var image = (await Store.LoadAsync(Model, CancellationToken.None))!;
        (image.Version, Text(image.State)).ShouldBe((1, "first"));
        Show((await Store.ReadRangeAsync(Model, All, CancellationToken.None))!.Rows).ShouldBeEmpty();
        foreach (var commit in good)
            Show((await Store.ReadRangeAsync(commit.Owner, All, CancellationToken.None))!.Rows).ShouldBe(["v9:s/0@0=good"]);
        await Store.PingAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Commits_that_wait_share_a_transaction()
    {
        var transactions = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "orleansmonitor.store.transactions" && _instruments.Owns(instrument))
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref transactions, value));
        listener.Start();

        using var gate = new ManualResetEventSlim();
        var holding = ((SqliteAggregateStore)Store).WriteAsync(new Inspect(_ => gate.Wait()), CancellationToken.None);
        var commits = Enumerable.Range(0, 500).Select(i => CommitAsync(Commit(0, "x") with { Owner = OwnerId.Node("n" + i) })).ToArray();
        gate.Set();
        await holding;
        await Task.WhenAll(commits);

        using var connection = OpenFile();
        // Each transaction syncs; the 500 commits waited while the first one was held.
        connection.ReadLong("SELECT count(*) FROM owners").ShouldBe(500);
        transactions.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task The_log_is_synced_at_every_transaction_and_the_file_can_shrink()
    {
        await ((SqliteAggregateStore)Store).WriteAsync(new Inspect(c =>
        {
            c.ReadLong("PRAGMA synchronous").ShouldBe(2);
            c.ReadLong("PRAGMA auto_vacuum").ShouldBe(2);
            c.ReadLong("PRAGMA page_size").ShouldBe(SqliteDatabase.PageSize);
        }), CancellationToken.None);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_both_versions_named()
    {
        await ((SqliteAggregateStore)Store).DisposeAsync();
        using (var connection = OpenFile())
            connection.Execute("PRAGMA user_version = 99");
        await using var store = Open();
        var error = await Should.ThrowAsync<StoreException>(store.InitializeAsync(CancellationToken.None));
        error.Message.ShouldContain("schema version 99");
        error.Message.ShouldContain($"up to {SqliteSchema.CurrentVersion}");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await ((SqliteAggregateStore)Store).DisposeAsync();
        await File.WriteAllTextAsync(DatabasePath, new string('x', 10_000));
        await using var store = Open();
        var error = await Should.ThrowAsync<StoreException>(store.InitializeAsync(CancellationToken.None));
        error.Message.ShouldContain(DatabasePath);
        error.Message.ShouldContain("not an SQLite database");
    }

    [Fact]
    public async Task Several_openers_migrate_once()
    {
        await ((SqliteAggregateStore)Store).DisposeAsync();
        File.Delete(DatabasePath);
        var stores = Enumerable.Range(0, 6).Select(_ => Open()).ToArray();
        await Task.WhenAll(stores.Select(s => s.InitializeAsync(CancellationToken.None)));
        (await stores[0].CommitAsync(Commit(0, "x"), CancellationToken.None)).ShouldBe(CommitOutcome.Committed);
        (await stores[5].CommitAsync(Commit(0, "y"), CancellationToken.None)).ShouldBe(CommitOutcome.Fenced);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_is_an_error_and_the_store_is_not_ready_until_a_write_goes_well()
    {
        var store = (SqliteAggregateStore)Store;
        await CommitAsync(Commit(0, "first"));
        // The page limit stands for the disk's: SQLite answers both with SQLITE_FULL.
        await store.WriteAsync(new Inspect(c => c.Execute("PRAGMA max_page_count = 1")), CancellationToken.None);
        var large = Commit(1, "second") with { Rows = [new AggregateRow(Key(0, 0), new byte[4_000_000])] };
        (await Should.ThrowAsync<StoreException>(store.CommitAsync(large, CancellationToken.None))).Message.ShouldContain("the disk is full");
        (await store.LoadAsync(Model, CancellationToken.None))!.Version.ShouldBe(1);
        await store.PingAsync(CancellationToken.None);
        await CommitAsync(Commit(1, "second"));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = (SqliteAggregateStore)Store;
        await store.DisposeAsync();
        (await Should.ThrowAsync<StoreException>(store.CommitAsync(Commit(0, ""), CancellationToken.None))).Message.ShouldBe("The store is closed.");
        (await Should.ThrowAsync<StoreException>(store.LoadAsync(Model, CancellationToken.None))).Message.ShouldBe("The store is closed.");
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_leaves_one_file()
    {
        var commits = Enumerable.Range(0, 200).Select(i => Store.CommitAsync(Commit(0, "x") with { Owner = OwnerId.Node("n" + i) }, CancellationToken.None)).ToArray();
        await ((SqliteAggregateStore)Store).DisposeAsync();
        (await Task.WhenAll(commits)).ShouldAllBe(o => o == CommitOutcome.Committed);
        Directory.GetFiles(_directory.Path).ShouldBe([DatabasePath]);
    }

    [Fact]
    public async Task The_log_starts_over()
    {
        await ((SqliteAggregateStore)Store).DisposeAsync();
        await using var store = Open(new SqliteOptions { DataDirectory = _directory.Path, CheckpointBytes = 1 << 20, MaxLogBytes = 4 << 20 });
        await store.InitializeAsync(CancellationToken.None);
        for (var version = 0; version < 400; version++)
            await store.CommitAsync(Commit(version, "x") with { Rows = [new AggregateRow(Key(0, 0), new byte[50_000])] }, CancellationToken.None);
        new FileInfo(DatabasePath + "-wal").Length.ShouldBeLessThan(4 << 20);
    }

    private SqliteAggregateStore Open(SqliteOptions? options = null) =>
        new(options ?? new SqliteOptions { DataDirectory = _directory.Path }, new GroupLimits(), TimeProvider.System, _instruments);

    private SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }

    private sealed class Inspect(Action<SqliteConnection> look) : WriteRequest<bool>
    {
        public override long Bytes => 0;

        public override void Apply(SqliteStatements statements)
        {
            look(statements.Connection);
            Result = true;
        }
    }
}
