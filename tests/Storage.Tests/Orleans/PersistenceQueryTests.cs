using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Storage.Tests.Orleans;

public sealed class PersistenceQueryTests : OrleansQueryTests
{
    [PostgresFact]
    public async Task A_write_replaces_the_version_that_it_expects_and_no_other()
    {
        var key = Key("s", "grain", 0, 0, "id");
        (await ReadAsync(key)).ShouldBeEmpty();
        var first = (await WriteAsync(key, null, [1])).ShouldNotBeNull();
        (await WriteAsync(key, null, [2])).ShouldBeNull();
        (await WriteAsync(key, first + 1, [2])).ShouldBeNull();
        (await ReadAsync(key)).ShouldBe([("01", first)]);
        var second = (await WriteAsync(key, first, [3])).ShouldNotBeNull();
        second.ShouldNotBe(first);
        (await WriteAsync(key, first, [4])).ShouldBeNull();
        (await ReadAsync(key)).ShouldBe([("03", second)]);
    }

    [PostgresFact]
    public async Task A_cleared_state_keeps_a_version_and_a_deleted_one_never_repeats_it()
    {
        var key = Key("s", "grain", 0, 0, "id");
        var first = (await WriteAsync(key, null, [1])).ShouldNotBeNull();
        (await ChangeAsync("ClearStorageKey", key, first + 1)).ShouldBeNull();
        var cleared = (await ChangeAsync("ClearStorageKey", key, first)).ShouldNotBeNull();
        cleared.ShouldNotBe(first);
        (await ReadAsync(key)).ShouldBe([(null, cleared)]);
        var written = (await WriteAsync(key, cleared, [2])).ShouldNotBeNull();

        (await ChangeAsync("DeleteStorageKey", key, first)).ShouldBeNull();
        (await ChangeAsync("DeleteStorageKey", key, written)).ShouldNotBeNull().ShouldNotBe(written);
        (await ReadAsync(key)).ShouldBeEmpty();
        (await WriteAsync(key, null, [3])).ShouldNotBeNull().ShouldBeGreaterThan(written);
    }

    [PostgresFact]
    public async Task Of_writes_that_race_for_a_version_one_wins()
    {
        var key = Key("s", "grain", 0, 0, "id");
        int? version = null;
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => WriteAsync(key, version, [(byte)i])));
            version = answers.Where(answer => answer is not null).ShouldHaveSingleItem();
        }
    }

    [PostgresFact]
    public async Task Services_types_and_ids_are_apart()
    {
        (string, object?)[][] keys =
        [
            Key("s", "grain", 0, 0, "id"), Key("t", "grain", 0, 0, "id"), Key("s", "other", 0, 0, "id"), Key("s", "grain", 0, 1, "id"),
            Key("s", "grain", 1, 0, "id"), Key("s", "grain", 0, 0, "Id"), Key("s", "grain", 0, 0, ""), Key("s", "grain", 0, 0, null),
        ];
        for (var i = 0; i < keys.Length; i++)
            (await WriteAsync(keys[i], null, [(byte)i])).ShouldNotBeNull();
        for (var i = 0; i < keys.Length; i++)
            (await ReadAsync(keys[i])).ShouldHaveSingleItem().Payload.ShouldBe($"0{i}");
    }

    private Task<List<(string? Payload, int Version)>> ReadAsync((string, object?)[] key) => Queries.ReadAsync(
        "ReadFromStorageKey",
        r => (r["PayloadBinary"] is byte[] bytes ? Convert.ToHexString(bytes) : null, Convert.ToInt32(r["Version"])),
        key);

    private async Task<int?> WriteAsync((string, object?)[] key, int? version, byte[] payload) =>
        (await Queries.ReadAsync("WriteToStorageKey", r => (int?)Convert.ToInt32(r["NewGrainStateVersion"]), [.. key, ("GrainStateVersion", version), ("PayloadBinary", payload)]))
            .SingleOrDefault();

    private async Task<int?> ChangeAsync(string statement, (string, object?)[] key, int version) =>
        (await Queries.ReadAsync(statement, r => (int?)Convert.ToInt32(r.GetValue(0)), [.. key, ("GrainStateVersion", version)])).SingleOrDefault();

    /// <summary>The hashes are the same for all of them, as they may be.</summary>
    private static (string, object?)[] Key(string service, string type, long n0, long n1, string? extension) =>
    [
        ("GrainIdHash", 7), ("GrainIdN0", n0), ("GrainIdN1", n1), ("GrainTypeHash", -7), ("GrainTypeString", type), ("GrainIdExtensionString", extension),
        ("ServiceId", service),
    ];
}
