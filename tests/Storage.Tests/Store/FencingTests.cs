using System.Text;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Store;

public sealed class FencingTests : StoreTestBase
{
    [PostgresFact]
    public async Task Of_two_silos_that_race_for_many_owners_each_version_has_one_winner()
    {
        const int Owners = 40;
        const int Versions = 10;
        await using var first = Open();
        await using var second = Open();
        for (var version = 0L; version < Versions; version++)
        {
            var expected = version;
            var outcomes = await Task.WhenAll(new[] { first, second }.SelectMany((parts, silo) => Enumerable.Range(0, Owners)
                .OrderBy(i => silo == 0 ? i : -i)
                .Select(async i => (Owner: i, Silo: silo, Outcome: await parts.Store.CommitAsync(Commit("m" + i, expected, "silo" + silo), None)))));
            foreach (var owner in outcomes.GroupBy(o => o.Owner))
            {
                var winner = owner.Where(o => o.Outcome == CommitOutcome.Committed).ShouldHaveSingleItem();
                var range = (await first.Store.ReadRangeAsync(OwnerId.Model("m" + owner.Key), All, None))!;
                (range.Version, Encoding.UTF8.GetString(range.State)).ShouldBe((version + 1, "silo" + winner.Silo));
                (range.Rows.Count, Encoding.UTF8.GetString(range.Rows[^1].Partial)).ShouldBe(((int)version + 1, "silo" + winner.Silo));
            }
        }
    }

    [PostgresFact]
    public async Task One_failing_commit_of_a_group_leaves_no_trace_and_the_others_are_durable()
    {
        await using var parts = Open(o => o.CommitConnections = 1);
        LabelChunk chunk = new(1, ChunkKind.Pending, 10, [1]);
        await parts.Store.CommitAsync(Commit("broken", 0, "first") with { Chunks = [chunk] }, None);
        await using (await HoldAsync("broken"))
        {
            // Waits at the server, so that what follows is one group; the same chunk number again breaks a constraint.
            var holding = parts.Store.CommitAsync(Commit("broken", 1, "second"), None);
            var failing = parts.Store.CommitAsync(Commit("other", 0) with { Chunks = [chunk, chunk] }, None);
            var good = Enumerable.Range(0, 50).Select(i => parts.Store.CommitAsync(Commit("m" + i, 0, "good"), None)).ToArray();
            await _release!();

            (await holding).ShouldBe(CommitOutcome.Committed);
            (await Should.ThrowAsync<StoreException>(failing)).Message.ShouldContain("23505");
            (await Task.WhenAll(good)).ShouldAllBe(o => o == CommitOutcome.Committed);
        }

        (await parts.Store.LoadAsync(OwnerId.Model("other"), None)).ShouldBeNull();
        (await parts.Store.ReadRangeAsync(OwnerId.Model("m49"), All, None))!.Rows.Count.ShouldBe(1);
        await parts.Store.PingAsync(None);
    }

    [PostgresFact]
    public async Task Commits_that_wait_share_a_transaction()
    {
        await using var parts = Open(o => o.CommitConnections = 1);
        await parts.Store.CommitAsync(Commit("held", 0), None);
        await using (await HoldAsync("held"))
        {
            var holding = parts.Store.CommitAsync(Commit("held", 1), None);
            // The writer has taken the first one by now or takes it with the others; each comes in one of two transactions.
            var commits = Enumerable.Range(0, 500).Select(i => parts.Store.CommitAsync(Commit("m" + i, 0), None)).ToArray();
            await _release!();
            await Task.WhenAll([holding, .. commits]);
        }

        (await Database.ReadAsync<long>("SELECT count(DISTINCT commit_id) FROM monitor_owners WHERE name <> 'held'")).ShouldBeLessThanOrEqualTo(2);
    }

    [PostgresFact]
    public async Task Two_clusters_in_one_database_do_not_see_each_other()
    {
        await using var a = Open(cluster: "a");
        await using var b = Open(cluster: "b");
        (await a.Store.CommitAsync(Commit("m", 0, "of a"), None)).ShouldBe(CommitOutcome.Committed);
        (await b.Store.LoadAsync(OwnerId.Model("m"), None)).ShouldBeNull();
        (await b.Store.ListOwnersAsync(OwnerKind.Model, None)).ShouldBeEmpty();
        (await b.Store.CommitAsync(Commit("m", 0, "of b"), None)).ShouldBe(CommitOutcome.Committed);
        (await b.Store.CommitAsync(Commit("m", 1, "of b") with { DeletedRows = [new RowKey("v", "s", 0, 0)], DeleteChunksExpiredAt = long.MaxValue }, None)).ShouldBe(CommitOutcome.Committed);

        var range = (await a.Store.ReadRangeAsync(OwnerId.Model("m"), All, None))!;
        (range.Version, Encoding.UTF8.GetString(range.State), range.Rows.Count).ShouldBe((1, "of a", 1));
        (await a.Store.ListOwnersAsync(OwnerKind.Model, None)).ShouldBe(["m"]);
    }

    private Func<Task>? _release;

    /// <summary>Another session that holds an owner's row until it is released or disposed.</summary>
    private async Task<IAsyncDisposable> HoldAsync(string owner)
    {
        var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT 1 FROM monitor_owners WHERE name = $1 FOR UPDATE", connection, transaction);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = owner });
        await command.ExecuteNonQueryAsync();
        _release = () => transaction.RollbackAsync();
        return connection;
    }
}
