using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Tests.Store;

/// <summary>Connections that break around a commit.</summary>
public sealed class AmbiguityTests : StoreTestBase
{
    [PostgresTheory]
    [InlineData("Request")]
    [InlineData("Answer")]
    public async Task A_commit_whose_request_or_answer_is_lost_takes_place_once_and_is_answered(string loss)
    {
        await using var proxy = new LossyProxy(Server.Port);
        await using var parts = Open(o => Through(proxy, o));
        for (var version = 0L; version < 10; version++)
        {
            // Every other one on a connection that has been used, where the fence is that of an owner that exists.
            if (version % 2 == 0)
                proxy.Lose(Enum.Parse<LossyProxy.Loss>(loss));
            (await parts.Store.CommitAsync(Commit("m", version, $"{version}"), None)).ShouldBe(CommitOutcome.Committed);
            if (version % 2 == 0)
                proxy.Lost.Task.IsCompleted.ShouldBeTrue();
        }

        var range = (await parts.Store.ReadRangeAsync(OwnerId.Model("m"), All, None))!;
        (range.Version, range.Rows.Count).ShouldBe((10, 10));
    }

    [PostgresFact]
    public async Task A_commit_that_nobody_can_tell_the_outcome_of_is_an_error()
    {
        await using var proxy = new LossyProxy(Server.Port);
        await using var parts = Open(o => Through(proxy, o));
        await using var other = Open();
        await parts.Store.CommitAsync(Commit("m", 0), None);

        proxy.Lose(LossyProxy.Loss.Answer);
        proxy.Close();
        var commit = parts.Store.CommitAsync(Commit("m", 1), None);
        await proxy.Lost.Task;
        // Another activation goes on while the first one waits for its connection.
        (await other.Store.CommitAsync(Commit("m", 2), None)).ShouldBe(CommitOutcome.Committed);
        proxy.Open();

        (await Should.ThrowAsync<StoreException>(commit)).Message.ShouldContain("outcome of a commit of Model:m is unknown");
        (await other.Store.LoadAsync(OwnerId.Model("m"), None))!.Version.ShouldBe(3);
    }

    [PostgresFact]
    public async Task An_owner_that_was_fenced_after_a_lost_request_is_not_taken_for_committed()
    {
        await using var proxy = new LossyProxy(Server.Port);
        await using var parts = Open(o => Through(proxy, o));
        await using var other = Open();
        await parts.Store.CommitAsync(Commit("m", 0), None);
        await other.Store.CommitAsync(Commit("m", 1, "other"), None);

        proxy.Lose(LossyProxy.Loss.Request);
        await Should.ThrowAsync<StoreException>(parts.Store.CommitAsync(Commit("m", 1, "stale"), None));
        (await parts.Store.CommitAsync(Commit("m", 1, "stale"), None)).ShouldBe(CommitOutcome.Fenced);
        System.Text.Encoding.UTF8.GetString((await other.Store.LoadAsync(OwnerId.Model("m"), None))!.State).ShouldBe("other");
    }

    [PostgresFact]
    public async Task Reads_go_on_over_broken_connections()
    {
        await using var proxy = new LossyProxy(Server.Port);
        await using var parts = Open(o => Through(proxy, o));
        await parts.Store.CommitAsync(Commit("m", 0), None);
        for (var i = 0; i < 10; i++)
        {
            proxy.Lose(i % 2 == 0 ? LossyProxy.Loss.Answer : LossyProxy.Loss.Request);
            (await parts.Store.ReadRangeAsync(OwnerId.Model("m"), All, None))!.Rows.Count.ShouldBe(1);
        }
    }

    /// <summary>One connection for commits, so that each loss meets it.</summary>
    private void Through(LossyProxy proxy, PostgresOptions options)
    {
        options.ConnectionString = options.ConnectionString!.Replace($"Port={Server.Port}", $"Port={proxy.Port}");
        options.CommitConnections = 1;
    }
}
