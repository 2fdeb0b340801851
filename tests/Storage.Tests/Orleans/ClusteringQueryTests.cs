using System.Data;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Orleans;

public sealed class ClusteringQueryTests : OrleansQueryTests
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [PostgresFact]
    public void Every_statement_of_the_providers_is_there() => Queries.Keys.Order().ShouldBe(
    [
        "CleanupDefunctSiloEntriesKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey", "DeleteReminderRowsKey",
        "DeleteStorageKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey",
        "ReadFromStorageKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "ReadReminderRowsKey", "UpdateIAmAlivetimeKey",
        "UpdateMembershipKey", "UpsertReminderRowKey", "WriteToStorageKey",
    ]);

    [PostgresFact]
    public async Task A_change_rests_on_the_tables_version_and_raises_it()
    {
        (await InitAsync("a")).ShouldBeTrue();
        (await InitAsync("a")).ShouldBeFalse();
        (await InitAsync("b")).ShouldBeTrue();
        (await ReadAsync("a")).ShouldBe([(null, 0, 0)]);

        (await InsertAsync("a", 1, version: 0)).ShouldBeTrue();
        (await InsertAsync("a", 2, version: 0)).ShouldBeFalse();
        (await InsertAsync("a", 2, version: 1)).ShouldBeTrue();
        // The same silo again.
        (await InsertAsync("a", 2, version: 2)).ShouldBeFalse();
        (await ReadAsync("a")).ShouldBe([(1, 2, 2), (2, 2, 2)]);
        (await ReadAsync("b")).ShouldBe([(null, 0, 0)]);

        (await UpdateAsync("a", 1, status: 3, version: 1)).ShouldBeFalse();
        (await UpdateAsync("a", 7, status: 3, version: 2)).ShouldBeFalse();
        (await UpdateAsync("a", 1, status: 3, version: 2)).ShouldBeTrue();
        (await ReadAsync("a")).ShouldBe([(1, 3, 3), (2, 2, 3)]);
    }

    [PostgresFact]
    public async Task Of_changes_that_race_for_a_version_one_wins()
    {
        await InitAsync("a");
        for (var version = 0; version < 10; version++)
        {
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => InsertAsync("a", (version * 8) + i, version)));
            won.Count(w => w).ShouldBe(1);
        }

        (await ReadAsync("a")).Select(row => row.Version).ShouldAllBe(version => version == 10);
        (await ReadAsync("a")).Count.ShouldBe(10);
    }

    [PostgresFact]
    public async Task A_silo_is_read_back_whole_and_alone()
    {
        await InitAsync("a");
        await InsertAsync("a", 1, version: 0);
        await InsertAsync("a", 2, version: 1);
        await UpdateAsync("a", 2, status: 3, version: 2, suspects: "S127.0.0.1:1:1,2026-01-01 00:00:00.000 GMT");
        await Queries.RunAsync("UpdateIAmAlivetimeKey", [.. Silo("a", 2), ("IAmAliveTime", Start.AddMinutes(9))]);

        var row = (await Queries.ReadAsync("MembershipReadRowKey", Whole, Silo("a", 2))).ShouldHaveSingleItem();
        row.ShouldBe($"127.0.0.1 11112 2 silo-2 host 3 30002 S127.0.0.1:1:1,2026-01-01 00:00:00.000 GMT {Start:O} {Start.AddMinutes(9):O} v3");
        (await Queries.ReadAsync("MembershipReadRowKey", r => (r["SiloName"], (int)r["Version"]), Silo("a", 7))).ShouldBe([(DBNull.Value, 3)]);

        static string Whole(IDataRecord r) =>
            $"{r["Address"]} {r["Port"]} {r["Generation"]} {r["SiloName"]} {r["HostName"]} {r["Status"]} {r["ProxyPort"]} {r["SuspectTimes"]} {(DateTime)r["StartTime"]:O} {(DateTime)r["IAmAliveTime"]:O} v{r["Version"]}";
    }

    [PostgresFact]
    public async Task Gateways_are_active_silos_that_take_clients()
    {
        await InitAsync("a");
        await InsertAsync("a", 1, version: 0);
        await InsertAsync("a", 2, version: 1);
        await InsertAsync("a", 3, version: 2, proxyPort: 0);
        await UpdateAsync("a", 2, status: 3, version: 3);
        await UpdateAsync("a", 3, status: 3, version: 4);
        (await Queries.ReadAsync("GatewaysQueryKey", r => ((string)r["Address"], (int)r["ProxyPort"], (int)r["Generation"]), ("DeploymentId", "a"), ("Status", 3)))
            .ShouldBe([("127.0.0.1", 30_002, 2)]);
    }

    [PostgresFact]
    public async Task Silos_that_ended_long_ago_go_and_active_ones_stay()
    {
        await InitAsync("a");
        for (var i = 0; i < 3; i++)
            await InsertAsync("a", i, version: i);
        await UpdateAsync("a", 0, status: 6, version: 3);
        await UpdateAsync("a", 1, status: 3, version: 4);
        await UpdateAsync("a", 2, status: 6, version: 5);
        await Queries.RunAsync("UpdateIAmAlivetimeKey", [.. Silo("a", 2), ("IAmAliveTime", Start.AddDays(9))]);
        await Queries.RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", "a"), ("IAmAliveTime", Start.AddDays(1)));
        (await ReadAsync("a")).Select(row => row.Generation).ShouldBe([1, 2]);

        await Queries.RunAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", "a"));
        (await ReadAsync("a")).ShouldBeEmpty();
        (await InitAsync("a")).ShouldBeTrue();
        (await ReadAsync("a")).ShouldBe([(null, 0, 0)]);
    }

    private Task<bool> InitAsync(string cluster) => Queries.AskAsync("InsertMembershipVersionKey", ("DeploymentId", cluster));

    private Task<bool> InsertAsync(string cluster, int silo, int version, int? proxyPort = null) => Queries.AskAsync(
        "InsertMembershipKey",
        [
            .. Silo(cluster, silo), ("IAmAliveTime", Start), ("SiloName", "silo-" + silo), ("HostName", "host"), ("StartTime", Start), ("Status", 2),
            ("ProxyPort", proxyPort ?? 30_000 + silo), ("Version", version),
        ]);

    private Task<bool> UpdateAsync(string cluster, int silo, int status, int version, string? suspects = null) => Queries.AskAsync(
        "UpdateMembershipKey", [.. Silo(cluster, silo), ("IAmAliveTime", Start), ("Status", status), ("SuspectTimes", suspects), ("Version", version)]);

    private async Task<List<(int? Generation, int Status, int Version)>> ReadAsync(string cluster)
    {
        var rows = await Queries.ReadAsync(
            "MembershipReadAllKey", r => (r["Generation"] as int?, r["Status"] as int? ?? 0, Convert.ToInt32(r["Version"])), ("DeploymentId", cluster));
        rows.Sort();
        return rows;
    }

    private static (string, object?)[] Silo(string cluster, int silo) =>
        [("DeploymentId", cluster), ("Address", "127.0.0.1"), ("Port", 11_110 + silo), ("Generation", silo)];
}
