using System.Runtime.CompilerServices;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Hosting;

namespace OrleansMonitor.Grains.Tests.Contracts;

/// <summary>
/// During a rolling upgrade silos of two builds call each other, so what they say to each other is frozen in
/// <c>contracts.txt</c>. Things may be added there; nothing in it may change.
/// </summary>
public sealed class ContractTests
{
    private const string Refused =
        "These are in contracts.txt and no longer in the code, or differ from it. Silos of an earlier build say them, so an upgrade that takes one silo at a time would lose " +
        "batches. Keep them as they are and add what is new: a member with the next free [Id], a method with an alias of its own, an enumeration value at the end. " +
        "Remove a line only in the release after the one in which nothing uses it any more:";

    private const string Missing =
        "These are in the code and not in contracts.txt. See that an earlier build can do without them (it does not send a new member, which is then null or zero, and does not " +
        "know a new method), and run the test with UPDATE_CONTRACTS=1, which adds them:";

    [Fact]
    public void What_silos_say_to_each_other_is_frozen()
    {
        var path = PathOf();
        var actual = WireContracts.Of(typeof(ICoordinatorGrain).Assembly, typeof(MonitorGrainsExtensions).Assembly);
        var (gone, added) = Compare(Read(path), actual);
        if (added.Count > 0 && gone.Count == 0 && Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1")
        {
            File.WriteAllLines(path, actual);
            return;
        }

        gone.ShouldBeEmpty(Refused);
        added.ShouldBeEmpty(Missing);
    }

    [Theory]
    [InlineData("member om.BatchId.01: Sequence ulong", "member om.BatchId.01: Sequence long")]
    [InlineData("member om.BatchId.01: Sequence ulong", "member om.BatchId.02: Sequence ulong")]
    [InlineData("method om.INodeGrain.Poll: (Guid, ulong) -> Task<om.SubmitResult>", null)]
    [InlineData("enum SubmitStatus.Polled: 7", "enum SubmitStatus.Polled: 8")]
    [InlineData("message om.BatchId: struct", "message om.BatchId: class")]
    public void A_line_that_is_changed_or_missing_is_a_break(string line, string? instead)
    {
        var frozen = Read(PathOf());
        frozen.ShouldContain(line);
        var changed = frozen.Where(l => l != line).Concat(instead is null ? [] : [instead]).ToList();
        var (gone, added) = Compare(frozen, changed);
        gone.ShouldBe([line]);
        added.ShouldBe(instead is null ? [] : [instead]);
    }

    private static (List<string> Gone, List<string> Added) Compare(IReadOnlyList<string> frozen, IReadOnlyList<string> actual) =>
        ([.. frozen.Except(actual)], [.. actual.Except(frozen)]);

    private static string[] Read(string path) => [.. File.ReadLines(path).Where(static line => line.Length > 0)];

    private static string PathOf([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "contracts.txt");
}
