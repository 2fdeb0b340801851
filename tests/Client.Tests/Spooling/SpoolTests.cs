using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Spooling;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using Xunit.Abstractions;

namespace OrleansMonitor.Client.Tests.Spooling;

public sealed class SpoolTests(ITestOutputHelper output) : IDisposable
{
    private static readonly Guid Epoch = Guid.Parse("11111111-2222-3333-4444-555555555555");

    private readonly TempDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly List<SpoolDrop> _drops = [];

    // RFC 3720, appendix B.4.
    [Fact]
    public void The_checksum_is_the_published_one()
    {
        Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AAu);
        Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]).ShouldBe(0x62A8AB43u);
        Crc32C.Of([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]).ShouldBe(0x46DD794Eu);
        Crc32C.Of("789"u8, Crc32C.Of("123456"u8)).ShouldBe(Crc32C.Of("123456789"u8));
        Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);
    }

    [Fact]
    public void What_was_written_is_found_by_the_next_process_with_its_number()
    {
        using (var spool = Open())
        {
            Append(spool, 1, Epoch, 7);
            Append(spool, 2, Epoch, 5);
            var unsent = Append(spool, 3);
            var assigned = Append(spool, 4);
            assigned.TryAssign(Epoch, 9).ShouldBeTrue();
            Append(spool, 5, Epoch, 6).Complete();
        }

        using var next = Open("node-2");
        var streams = next.TakeFound();
        streams.Count.ShouldBe(2);
        streams.ShouldAllBe(stream => stream.Node == "node-1");
        var numbered = streams.Single(stream => stream.Producer == Epoch);
        numbered.Entries.Select(static entry => entry.Sequence).ShouldBe([5UL, 7UL, 9UL]);
        var unnumbered = streams.Single(stream => stream.Producer == Guid.Empty);
        var payload = next.Load(unnumbered.Entries.Single())!;
        payload.Body.ToArray().ShouldBe(Batches.Of(3).Body.ToArray());
        payload.Parts.ShouldBe(Batches.Of(3).Parts);
    }

    [Fact]
    public void Its_files_are_its_users_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (var spool = Open())
            Append(spool, 1, Epoch, 1);
        var files = Directory.GetFiles(_directory.Path);
        files.Length.ShouldBeGreaterThan(1);
        files.Select(File.GetUnixFileMode).Distinct().ShouldBe([UnixFileMode.UserRead | UnixFileMode.UserWrite]);
    }

    [Fact]
    public void Every_way_of_cutting_off_the_end_loses_only_the_last_batch()
    {
        using (var spool = Open())
        {
            Append(spool, 1, Epoch, 1);
            Append(spool, 2, Epoch, 2);
        }

        var path = Directory.GetFiles(_directory.Path, "*.spool").Single();
        var whole = File.ReadAllBytes(path);
        var random = new Random(Seeds.Take(output));
        var second = (whole.Length + SpoolFormat.SegmentPrefix + "node-1".Length) / 2;
        for (var i = 0; i < 40; i++)
        {
            var length = random.Next(second, whole.Length);
            File.WriteAllBytes(path, whole[..length]);
            using var spool = Open();
            spool.TakeFound().Single().Entries.Single().Sequence.ShouldBe(1UL, $"cut at {length}");
        }

        for (var i = 0; i < 200; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            using var spool = Open();
            spool.TakeFound().Sum(static stream => stream.Entries.Count).ShouldBeLessThanOrEqualTo(2);
        }
    }

    [Fact]
    public void An_assignment_that_was_not_finished_is_none()
    {
        using (var spool = Open())
            Append(spool, 1, Epoch, 3);
        var path = Directory.GetFiles(_directory.Path, "*.spool").Single();
        var bytes = File.ReadAllBytes(path);
        bytes[SpoolFormat.SegmentPrefix + "node-1".Length + SpoolFormat.AssignmentOffset + 16] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var next = Open();
        next.TakeFound().Single().Producer.ShouldBe(Guid.Empty);
    }

    [Fact]
    public void A_directory_is_one_process_alone()
    {
        using var spool = Open();
        Spool.TryOpen(Options(), "node-1", _time, NullLogger.Instance, out var problem).ShouldBeNull();
        problem.ShouldContain(_directory.Path);
    }

    [Fact]
    public void Past_the_bound_the_oldest_are_dropped_and_counted()
    {
        using var spool = Open();
        var ids = Enumerable.Range(1, 4000).Select(static id => (ulong)id).ToArray();
        for (var i = 0; i < 200; i++)
            spool.TryAppend(Batches.Of(ids), Now, default, 0, isLoaded: false).ShouldNotBeNull();
        spool.Bytes.ShouldBeLessThanOrEqualTo(1 << 20);
        Directory.GetFiles(_directory.Path, "*.spool").Sum(static file => new FileInfo(file).Length).ShouldBe(spool.Bytes);
        _drops.ShouldAllBe(drop => drop.Reason == DropReasons.SpoolFull && drop.Records == 4000 && drop.Parts.Single().Model == "m");
        var kept = spool.TakeFound().Sum(static stream => stream.Entries.Count);
        (kept + _drops.Count).ShouldBe(200);
    }

    [Fact]
    public void Old_batches_are_dropped_when_they_are_found()
    {
        using (var spool = Open())
            Append(spool, 1, Epoch, 1);
        _time.Advance(TimeSpan.FromHours(25));
        using var next = Open();
        next.TakeFound().ShouldBeEmpty();
        _drops.Single().Reason.ShouldBe(DropReasons.Expired);
        Directory.GetFiles(_directory.Path, "*.spool").ShouldBeEmpty();
    }

    public void Dispose() => _directory.Dispose();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private SpoolOptions Options() => new() { Directory = _directory.Path, MaxBytes = 1 << 20 };

    private Spool Open(string node = "node-1")
    {
        var spool = Spool.TryOpen(Options(), node, _time, NullLogger.Instance, out var problem);
        spool.ShouldNotBeNull(problem);
        spool.Dropped = _drops.Add;
        return spool;
    }

    private SpoolTicket Append(Spool spool, ulong id, Guid producer = default, ulong sequence = 0) =>
        spool.TryAppend(Batches.Of(id), Now, producer, sequence, isLoaded: false)!;
}
