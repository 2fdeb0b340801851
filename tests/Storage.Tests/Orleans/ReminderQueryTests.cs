using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Orleans;

public sealed class ReminderQueryTests : OrleansQueryTests
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [PostgresFact]
    public async Task Each_write_makes_another_version_and_a_removal_needs_the_last()
    {
        var first = await UpsertAsync("s", "g", "r", 1, 60_000);
        var second = await UpsertAsync("s", "g", "r", 1, 5_000_000_000L);
        second.ShouldNotBe(first);
        (await ReadAsync("ReadReminderRowKey", ("ServiceId", "s"), ("GrainId", "g"), ("ReminderName", "r"))).ShouldBe([$"g/r {Start:O} 5000000000 v{second}"]);
        (await RemoveAsync("g", "r", first)).ShouldBeFalse();
        (await RemoveAsync("g", "r", second)).ShouldBeTrue();
        (await RemoveAsync("g", "r", second)).ShouldBeFalse();
        (await UpsertAsync("s", "g", "r", 1, 60_000)).ShouldBeGreaterThan(second);
    }

    [PostgresFact]
    public async Task Reminders_are_read_by_grain_and_by_part_of_the_ring()
    {
        // The ring of unsigned hashes, as signed numbers.
        foreach (var hash in new[] { int.MinValue, -5, 0, 5, int.MaxValue })
            await UpsertAsync("s", $"g{hash}", "r", hash, 60_000);
        await UpsertAsync("s", "g5", "q", 5, 60_000);
        await UpsertAsync("t", "g5", "r", 5, 60_000);

        (await ReadAsync("ReadReminderRowsKey", ("ServiceId", "s"), ("GrainId", "g5"))).Count.ShouldBe(2);
        (await RingAsync(-5, 5)).ShouldBe(["g0", "g5", "g5"]);
        (await RingAsync(-6, 4)).ShouldBe(["g-5", "g0"]);
        (await RingAsync(int.MinValue, int.MaxValue)).ShouldBe(["g-5", "g0", $"g{int.MaxValue}", "g5", "g5"]);
        (await RingAsync(4, -6)).ShouldBe([$"g{int.MinValue}", $"g{int.MaxValue}", "g5", "g5"]);
        (await RingAsync(9, 9)).Count.ShouldBe(6);

        await Queries.RunAsync("DeleteReminderRowsKey", ("ServiceId", "s"));
        (await RingAsync(9, 9)).ShouldBeEmpty();
        (await ReadAsync("ReadReminderRowsKey", ("ServiceId", "t"), ("GrainId", "g5"))).Count.ShouldBe(1);
    }

    /// <summary>The provider chooses the statement by the signed order of the two hashes.</summary>
    private async Task<List<string>> RingAsync(int begin, int end)
    {
        var rows = await Queries.ReadAsync(
            begin < end ? "ReadRangeRows1Key" : "ReadRangeRows2Key", r => (string)r["GrainId"], ("ServiceId", "s"), ("BeginHash", begin), ("EndHash", end));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private async Task<int> UpsertAsync(string service, string grain, string name, int hash, long period) =>
        (await Queries.ReadAsync(
            "UpsertReminderRowKey",
            r => Convert.ToInt32(r["Version"]),
            ("ServiceId", service), ("GrainHash", hash), ("GrainId", grain), ("ReminderName", name), ("StartTime", Start),
            ("Period", period <= int.MaxValue ? (int)period : period))).ShouldHaveSingleItem();

    private Task<bool> RemoveAsync(string grain, string name, int version) =>
        Queries.AskAsync("DeleteReminderRowKey", ("ServiceId", "s"), ("GrainId", grain), ("ReminderName", name), ("Version", version));

    private Task<List<string>> ReadAsync(string key, params (string, object?)[] parameters) => Queries.ReadAsync(
        key, r => $"{r["GrainId"]}/{r["ReminderName"]} {(DateTime)r["StartTime"]:O} {(long)r["Period"]} v{Convert.ToInt32(r["Version"])}", parameters);
}
