using System.Text;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Storage.Tests.Store;

/// <summary>What the owners rely on, of every implementation of the port.</summary>
public abstract partial class AggregateStoreConformance : IAsyncLifetime
{
    protected static readonly OwnerId Model = OwnerId.Model("housing");

    protected IAggregateStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        await Store.InitializeAsync(None);
    }

    public abstract Task DisposeAsync();

    /// <summary>Makes the store, or opens what the last one left behind.</summary>
    protected abstract Task<IAggregateStore> OpenAsync();

    protected async Task ReopenAsync()
    {
        if (Store is IAsyncDisposable store)
            await store.DisposeAsync();
        Store = await OpenAsync();
        await Store.InitializeAsync(None);
    }

    [Fact]
    public async Task An_owner_that_was_never_committed_is_absent()
    {
        (await Store.LoadAsync(Model, None)).ShouldBeNull();
        (await Store.ReadRangeAsync(Model, All, None)).ShouldBeNull();
        (await Store.ReadRowsAsync(Model, [Key(0, 0)], None)).ShouldBeEmpty();
        (await Store.ListOwnersAsync(OwnerKind.Model, None)).ShouldBeEmpty();
        await Store.PingAsync(None);
    }

    [Fact]
    public async Task A_commit_is_read_back_whole()
    {
        var producer = new ProducerRow(Guid.NewGuid(), ulong.MaxValue - 5, [0b101, 0xFF], 1_700_000_000_123);
        var commit = Commit(0, "state") with
        {
            Catalog = Bytes("catalog"),
            Rows = [Row("v1", "eu", 0, 10_000, "a"), Row("", "", 2, -10_000, "b")],
            Producers = [producer],
            Chunks = [new LabelChunk(7, ChunkKind.Labels, 900, Bytes("labels")), new LabelChunk(3, ChunkKind.Pending, 800, Bytes("pending"))],
        };

        (await Store.CommitAsync(commit, None)).ShouldBe(CommitOutcome.Committed);

        var image = (await Store.LoadAsync(Model, None)).ShouldNotBeNull();
        image.Version.ShouldBe(1);
        Text(image.State).ShouldBe("state");
        Text(image.Catalog).ShouldBe("catalog");
        var row = image.Producers.ShouldHaveSingleItem();
        (row.Producer, row.Low, row.LastSeen).ShouldBe((producer.Producer, producer.Low, producer.LastSeen));
        row.Bitmap.ShouldBe(producer.Bitmap);
        image.Chunks.Select(c => (c.Number, c.Kind, c.ExpiresAt, Text(c.Content))).ShouldBe(
        [
            (3, ChunkKind.Pending, 800, "pending"),
            (7, ChunkKind.Labels, 900, "labels"),
        ]);
        var range = (await Store.ReadRangeAsync(Model, All, None)).ShouldNotBeNull();
        range.Version.ShouldBe(1);
        Text(range.State).ShouldBe("state");
        Text(range.Catalog).ShouldBe("catalog");
        Show(range.Rows).ShouldBe([":/2@-10000=b", "v1:eu/0@10000=a"]);
    }

    [Fact]
    public async Task The_catalog_stays_until_it_is_written_again()
    {
        await CommitAsync(Commit(0, "s1"));
        (await Store.LoadAsync(Model, None))!.Catalog.ShouldBeEmpty();
        await CommitAsync(Commit(1, "s2") with { Catalog = Bytes("c1") });
        await CommitAsync(Commit(2, "s3"));
        var image = (await Store.LoadAsync(Model, None))!;
        (Text(image.State), Text(image.Catalog)).ShouldBe(("s3", "c1"));
        await CommitAsync(Commit(3, "s4") with { Catalog = Bytes("c2") });
        Text((await Store.LoadAsync(Model, None))!.Catalog).ShouldBe("c2");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_new_owner_is_fenced_unless_it_expects_no_version(long expected)
    {
        (await Store.CommitAsync(Commit(expected, "x"), None)).ShouldBe(CommitOutcome.Fenced);
        (await Store.LoadAsync(Model, None)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_stale_or_future_version_is_fenced_and_changes_nothing(long expected)
    {
        await CommitAsync(Commit(0, "first") with { Rows = [Row("v", "s", 0, 0, "kept")], Chunks = [new LabelChunk(1, ChunkKind.Pending, 10, [1])] });
        await CommitAsync(Commit(1, "second"));

        var late = Commit(expected, "stale") with
        {
            Catalog = Bytes("stale"),
            Rows = [Row("v", "s", 0, 0, "stale"), Row("v", "s", 0, 10_000, "stale")],
            DeletedRows = [Key(0, 0)],
            Producers = [new ProducerRow(Guid.NewGuid(), 1, [], 0)],
            Chunks = [new LabelChunk(2, ChunkKind.Pending, 10, [1])],
            DeleteChunksExpiredAt = 100,
        };
        (await Store.CommitAsync(late, None)).ShouldBe(CommitOutcome.Fenced);

        var image = (await Store.LoadAsync(Model, None))!;
        (image.Version, Text(image.State), image.Catalog.Length, image.Producers.Count, image.Chunks.Count).ShouldBe((2, "second", 0, 0, 1));
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=kept"]);
    }

    [Fact]
    public async Task Owners_of_one_name_and_two_kinds_are_apart()
    {
        await CommitAsync(Commit(0, "model") with { Rows = [Row("v", "s", 0, 0, "model")] });
        await CommitAsync(Commit(0, "node") with { Owner = OwnerId.Node(Model.Name), Rows = [Row("v", "s", 0, 0, "node")] });
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=model"]);
        Text((await Store.LoadAsync(OwnerId.Node(Model.Name), None))!.State).ShouldBe("node");
        (await Store.ListOwnersAsync(OwnerKind.Node, None)).ShouldBe([Model.Name]);
    }

    [Fact]
    public async Task Owners_are_listed_in_ordinal_order()
    {
        string[] names = ["b", "a", "B", "ä", "\uFF5E", "\U0001F600", "a/b", "10", "9"];
        foreach (var name in names)
            await CommitAsync(Commit(0, "") with { Owner = OwnerId.Node(name) });
        (await Store.ListOwnersAsync(OwnerKind.Node, None)).ShouldBe(names.Order(StringComparer.Ordinal));
        (await Store.ListOwnersAsync(OwnerKind.Model, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_are_replaced_and_deleted_by_key()
    {
        await CommitAsync(Commit(0, "") with { Rows = [Row("v", "s", 0, 0, "a"), Row("v", "s", 0, 10_000, "b"), Row("v", "t", 0, 0, "c"), Row("v", "s", 1, 0, "d")] });
        await CommitAsync(Commit(1, "") with
        {
            Rows = [Row("v", "s", 0, 0, "a2")],
            DeletedRows = [Key(0, 10_000), Key(0, 777), new RowKey("unknown", "slice", 0, 0)],
        });

        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=a2", "v:t/0@0=c", "v:s/1@0=d"]);
        Show(await Store.ReadRowsAsync(Model, [Key(1, 0), Key(0, 10_000), Key(0, 0), new RowKey("unknown", "s", 0, 0)], None)).Order()
            .ShouldBe(["v:s/0@0=a2", "v:s/1@0=d"]);
    }

    [Fact]
    public async Task Compaction_is_one_step_for_readers()
    {
        await CommitAsync(Commit(0, "") with { Rows = [Row("v", "s", 0, 0, "a"), Row("v", "s", 0, 10_000, "b")] });
        await CommitAsync(Commit(1, "") with { Rows = [Row("v", "s", 1, 0, "ab")], DeletedRows = [Key(0, 0), Key(0, 10_000)] });
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/1@0=ab"]);
    }

    [Fact]
    public async Task A_range_is_filtered_by_start_slice_and_tier()
    {
        var rows = new List<AggregateRow>();
        foreach (var (version, segment) in new[] { ("v1", "eu"), ("v1", "us"), ("v2", "eu") })
        {
            for (var start = 0; start < 40_000; start += 10_000)
                rows.Add(Row(version, segment, 0, start, "x"));
            rows.Add(Row(version, segment, 1, 0, "x"));
        }

        await CommitAsync(Commit(0, "") with { Rows = rows });

        (await Count(new RowFilter(10_000, 30_000))).ShouldBe(6);
        (await Count(new RowFilter(10_000, 10_000))).ShouldBe(0);
        (await Count(new RowFilter(0, 30_000, Tier: 0))).ShouldBe(9);
        (await Count(new RowFilter(0, 30_000, Tier: 1))).ShouldBe(3);
        (await Count(new RowFilter(0, 30_000, Tier: 3))).ShouldBe(0);
        (await Count(new RowFilter(0, 30_000, Version: "v1", Tier: 0))).ShouldBe(6);
        (await Count(new RowFilter(0, 30_000, Segment: "eu", Tier: 0))).ShouldBe(6);
        (await Count(new RowFilter(0, 30_000, "v2", "eu", 0))).ShouldBe(3);
        (await Count(new RowFilter(0, 30_000, "v2", "us"))).ShouldBe(0);
        (await Count(new RowFilter(0, 30_000, ""))).ShouldBe(0);
        (await Count(new RowFilter(long.MinValue, long.MaxValue))).ShouldBe(15);
        async Task<int> Count(RowFilter filter) => (await Store.ReadRangeAsync(Model, filter, None))!.Rows.Count;
    }

    [Fact]
    public async Task The_owner_alone_is_read_without_rows()
    {
        (await Store.ReadRangeAsync(Model, RowFilter.None, None)).ShouldBeNull();
        await CommitAsync(Commit(0, "state") with { Catalog = "catalog"u8.ToArray(), Rows = [Row("v", "s", 0, 0, "a")] });
        var head = (await Store.ReadRangeAsync(Model, RowFilter.None, None))!;
        head.Rows.ShouldBeEmpty();
        (head.Version, Encoding.UTF8.GetString(head.State), Encoding.UTF8.GetString(head.Catalog)).ShouldBe((1, "state", "catalog"));
    }

    [Fact]
    public async Task A_range_is_ordered_by_start_then_tier_and_cut_at_the_limit()
    {
        await CommitAsync(Commit(0, "") with
        {
            Rows = [Row("v", "s", 0, 20_000, "e"), Row("v", "s", 1, 0, "b"), Row("v", "s", 0, 10_000, "d"), Row("v", "s", 0, 0, "a"), Row("v", "s", 2, 0, "c")],
        });
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=a", "v:s/1@0=b", "v:s/2@0=c", "v:s/0@10000=d", "v:s/0@20000=e"]);
        Show((await Store.ReadRangeAsync(Model, All with { MaxRows = 4 }, None))!.Rows).ShouldBe(["v:s/0@0=a", "v:s/1@0=b", "v:s/2@0=c", "v:s/0@10000=d"]);
    }

    [Fact]
    public async Task Producers_are_replaced_and_deleted()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(Commit(0, "") with { Producers = [new ProducerRow(first, 1, [], 10), new ProducerRow(second, 2, [2], 20)] });
        await CommitAsync(Commit(1, "") with { Producers = [new ProducerRow(first, 5, [1], 30)], DeletedProducers = [second, Guid.NewGuid()] });
        var row = (await Store.LoadAsync(Model, None))!.Producers.ShouldHaveSingleItem();
        (row.Producer, row.Low, row.Bitmap[0], row.LastSeen).ShouldBe((first, 5ul, (byte)1, 30));
    }

    [Fact]
    public async Task A_deletion_of_many_rows_and_rewritten_chunks_is_one_step_or_none()
    {
        var rows = Enumerable.Range(0, 3000).Select(i => Row("v", i % 2 == 0 ? "s" : "t", (byte)(i % 3), i * 10_000L, "x")).ToList();
        await CommitAsync(Commit(0, "whole") with
        {
            Rows = rows,
            Producers = [new ProducerRow(Guid.NewGuid(), 3, [1], 4)],
            Chunks = [new LabelChunk(1, ChunkKind.Pending, 10, [1, 2]), new LabelChunk(2, ChunkKind.Labels, 10, [3])],
        });
        var deletion = Commit(0, "deleted") with
        {
            DeletedRows = [.. rows.Skip(1).Select(row => row.Key)],
            DeletedChunks = [1, 2],
            Chunks = [new LabelChunk(1, ChunkKind.Pending, 10, [1])],
            Catalog = Bytes("catalog"),
        };
        (await Store.CommitAsync(deletion, None)).ShouldBe(CommitOutcome.Fenced);
        (await Store.ReadRangeAsync(Model, All, None))!.Rows.Count.ShouldBe(3000);
        (await Store.LoadAsync(Model, None))!.Chunks.Count.ShouldBe(2);

        await CommitAsync(deletion with { ExpectedVersion = 1 });
        await ReopenAsync();
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=x"]);
        var image = (await Store.LoadAsync(Model, None))!;
        (image.Version, Text(image.State), Text(image.Catalog), image.Producers.Count).ShouldBe((2, "deleted", "catalog", 1));
        image.Chunks.ShouldHaveSingleItem().Content.ShouldBe([1]);
    }

    [Fact]
    public async Task Of_commits_that_race_for_a_version_one_wins()
    {
        for (var version = 0; version < 20; version++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.CommitAsync(Commit(version, "by " + i), None)));
            var winner = Array.IndexOf(outcomes, CommitOutcome.Committed);
            outcomes.Count(o => o == CommitOutcome.Committed).ShouldBe(1);
            var image = (await Store.LoadAsync(Model, None))!;
            (image.Version, Text(image.State)).ShouldBe((version + 1, "by " + winner));
        }
    }

    [Fact]
    public async Task Many_owners_commit_at_once_and_a_fenced_one_disturbs_none()
    {
        const int Owners = 64;
        const int Commits = 20;
        await Task.WhenAll(Enumerable.Range(0, Owners).Select(async i =>
        {
            var owner = OwnerId.Node("node-" + i);
            for (var version = 0; version < Commits; version++)
            {
                var commit = Commit(version, "v" + version) with { Owner = owner, Rows = [Row("v", "s", 0, version * 10_000L, "x")] };
                (await Store.CommitAsync(commit, None)).ShouldBe(CommitOutcome.Committed);
                if (i % 3 == 0)
                    (await Store.CommitAsync(commit, None)).ShouldBe(CommitOutcome.Fenced);
            }
        }));

        (await Store.ListOwnersAsync(OwnerKind.Node, None)).Count.ShouldBe(Owners);
        for (var i = 0; i < Owners; i++)
        {
            var range = (await Store.ReadRangeAsync(OwnerId.Node("node-" + i), All, None))!;
            (range.Version, range.Rows.Count).ShouldBe((Commits, Commits));
        }
    }

    [Fact]
    public async Task A_read_sees_state_and_rows_of_one_version()
    {
        await CommitAsync(Commit(0, "0") with { Rows = [Row("v", "s", 0, 0, "0"), Row("v", "s", 1, 0, "0")] });
        var writer = Task.Run(async () =>
        {
            for (var version = 1; version <= 200; version++)
                await CommitAsync(Commit(version, $"{version}") with { Rows = [Row("v", "s", 0, 0, $"{version}"), Row("v", "s", 1, 0, $"{version}")] });
        });
        while (!writer.IsCompleted)
        {
            var range = (await Store.ReadRangeAsync(Model, All, None))!;
            var state = Text(range.State);
            state.ShouldBe($"{range.Version - 1}");
            range.Rows.Select(r => Text(r.Partial)).ShouldBe([state, state]);
        }

        await writer;
    }

    [Fact]
    public async Task What_was_committed_is_there_when_the_store_is_opened_again()
    {
        var producer = Guid.NewGuid();
        await CommitAsync(Commit(0, "kept") with
        {
            Catalog = Bytes("catalog"),
            Rows = [Row("v", "s", 0, 0, "row")],
            Producers = [new ProducerRow(producer, 3, [1], 4)],
            Chunks = [new LabelChunk(1, ChunkKind.Labels, 5, [9])],
        });
        await ReopenAsync();
        var image = (await Store.LoadAsync(Model, None))!;
        (image.Version, Text(image.State), Text(image.Catalog)).ShouldBe((1, "kept", "catalog"));
        image.Producers.ShouldHaveSingleItem().Producer.ShouldBe(producer);
        image.Chunks.ShouldHaveSingleItem().Content.ShouldBe([9]);
        Show((await Store.ReadRangeAsync(Model, All, None))!.Rows).ShouldBe(["v:s/0@0=row"]);
        (await Store.CommitAsync(Commit(0, "stale"), None)).ShouldBe(CommitOutcome.Fenced);
        await CommitAsync(Commit(1, "next"));
    }

    [Fact]
    public async Task Opening_twice_is_harmless()
    {
        await CommitAsync(Commit(0, "kept"));
        await Store.InitializeAsync(None);
        Text((await Store.LoadAsync(Model, None))!.State).ShouldBe("kept");
    }

    [Fact]
    public async Task Large_values_are_kept()
    {
        var large = new byte[3_000_000];
        new Random(7).NextBytes(large);
        await CommitAsync(Commit(0, "") with { Rows = [new AggregateRow(Key(0, 0), large)], Chunks = [new LabelChunk(1, ChunkKind.Pending, 1, large)] });
        (await Store.ReadRowsAsync(Model, [Key(0, 0)], None)).ShouldHaveSingleItem().Partial.AsSpan().SequenceEqual(large).ShouldBeTrue();
        (await Store.LoadAsync(Model, None))!.Chunks.ShouldHaveSingleItem().Content.AsSpan().SequenceEqual(large).ShouldBeTrue();
    }

    protected static RowFilter All { get; } = new(long.MinValue, long.MaxValue);

    protected static OwnerCommit Commit(long expected, string state) => new() { Owner = Model, ExpectedVersion = expected, State = Bytes(state) };

    protected static AggregateRow Row(string version, string segment, byte tier, long start, string content) =>
        new(new RowKey(version, segment, tier, start), Bytes(content));

    protected static RowKey Key(byte tier, long start) => new("v", "s", tier, start);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    protected static IEnumerable<string> Show(IEnumerable<AggregateRow> rows) =>
        rows.Select(r => $"{r.Key.Version}:{r.Key.Segment}/{r.Key.Tier}@{r.Key.Start}={Text(r.Partial)}").ToArray();

    protected async Task CommitAsync(OwnerCommit commit) =>
        (await Store.CommitAsync(commit, None)).ShouldBe(CommitOutcome.Committed);
}
