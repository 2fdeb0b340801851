using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Spooling;
using OrleansMonitor.Client.Tests.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Client.Tests.Faults;

public sealed class SpillQueueTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<SpoolDrop> _drops = [];

    // While a batch is read back from the disk another takes the room that there was for it, as one does that the disk has no room for.
    [Fact]
    public async Task A_spooled_batch_that_finds_no_room_stays_and_a_flush_waits_for_it()
    {
        await using var fixture = new SenderFixture(static options => (options.MaxBufferedBytes, options.MaxInFlight) = (64 << 10, 1));
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Transport.Default = async request =>
        {
            await open.Task;
            return request.Deliver();
        };
        using var files = Open(fixture);
        var spool = new HookedSpool(files);
        var queue = new SpillQueue(fixture.Sender, spool, spoolEverything: false, fixture.Time, _drops.Add);
        ulong next = 1;
        while (queue.BatchesSpooled < 3)
            queue.Offer(Block(ref next));
        var offered = next - 1;

        var intruders = 0;
        spool.BeforeLoad = () =>
        {
            spool.BeforeLoad = null;
            while (fixture.Sender.TryEnqueue(Block(ref next)))
                intruders++;
        };
        var flush = queue.FlushAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        open.SetResult();
        await fixture.UntilAsync(() => flush.IsCompleted, "the flush");

        (await flush).ShouldBeTrue();
        intruders.ShouldBePositive("the test means to take the room away");
        for (ulong id = 1; id <= offered; id++)
            fixture.Silo.Counted[id].ShouldBe(1);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        files.TakeFound().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_flush_after_the_end_says_that_batches_are_left_on_disk()
    {
        await using var fixture = new SenderFixture(static options => options.MaxBufferedBytes = 64 << 10);
        fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        using var files = Open(fixture);
        var queue = new SpillQueue(fixture.Sender, files, spoolEverything: false, fixture.Time, _drops.Add);
        ulong next = 1;
        while (queue.BatchesSpooled < 2)
            queue.Offer(Block(ref next));
        await queue.StopAsync();

        (await queue.FlushAsync(Timeout.InfiniteTimeSpan, CancellationToken.None)).ShouldBeFalse();
        queue.Offer(Block(ref next));
        _drops.ShouldBeEmpty("what comes late goes to the disk too");
    }

    [Fact]
    public async Task A_batch_offered_after_the_end_without_a_spool_is_counted_as_a_victim_of_the_shutdown()
    {
        await using var fixture = new SenderFixture();
        var queue = new SpillQueue(fixture.Sender, null, spoolEverything: false, fixture.Time, _drops.Add);
        await queue.StopAsync();
        queue.Offer(Batches.Of(1, 2));
        _drops.Single().ShouldSatisfyAllConditions(
            static drop => drop.Reason.ShouldBe(DropReasons.Shutdown),
            static drop => drop.Records.ShouldBe(2));
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_keeps_neither_the_spool_nor_the_other_segments()
    {
        await using var fixture = new SenderFixture();
        using (var files = Open(fixture))
            files.TryAppend(Batches.Of(1), fixture.Time.GetUtcNow().ToUnixTimeMilliseconds(), Guid.NewGuid(), 1, isLoaded: false).ShouldNotBeNull();
        // A directory in a file's place cannot be read by any user.
        Directory.CreateDirectory(Path.Combine(_directory.Path, "000000000000.spool"));
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "000000000009.spool"), Path.Combine(_directory.Path, "nowhere"));

        using var again = Open(fixture);
        again.TakeFound().Single().Entries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_directory_that_is_no_path_is_a_problem_and_no_exception()
    {
        await using var fixture = new SenderFixture();
        Spool.TryOpen(new SpoolOptions { Directory = "a\0b" }, "node-1", fixture.Time, NullLogger.Instance, out var problem).ShouldBeNull();
        problem.ShouldContain("Directory is");
    }

    public void Dispose() => _directory.Dispose();

    private static BatchPayload Block(ref ulong next)
    {
        var ids = new ulong[1000];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = next++;
        return Batches.Of(ids);
    }

    private Spool Open(SenderFixture fixture)
    {
        var spool = Spool.TryOpen(new SpoolOptions { Directory = _directory.Path }, "node-1", fixture.Time, NullLogger.Instance, out var problem);
        spool.ShouldNotBeNull(problem);
        spool.Dropped = _drops.Add;
        return spool;
    }

    private sealed class HookedSpool(Spool inner) : IBatchSpool
    {
        public Action? BeforeLoad { get; set; }

        public SpoolTicket? TryAppend(BatchPayload payload, long createdUnixMs, Guid producer, ulong sequence, bool isLoaded) =>
            inner.TryAppend(payload, createdUnixMs, producer, sequence, isLoaded);

        public BatchPayload? Load(SpoolEntry entry)
        {
            BeforeLoad?.Invoke();
            return inner.Load(entry);
        }

        public void Unload(SpoolEntry entry) => inner.Unload(entry);

        public SpoolTicket Ticket(SpoolEntry entry) => inner.Ticket(entry);
    }
}
