using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Tests.Nodes;

/// <summary>Memory that a call was given is used again only when nobody can read it any more.</summary>
public sealed class BatchMemoryTests
{
    private readonly UncommittedBatches _batches = new(new CommitOptions(), TestParts.Instruments(), TimeProvider.System);
    private readonly ModelLane _lane = new("m", new RetryBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), static () => 0));

    [Fact]
    public void What_a_failed_call_may_still_read_is_not_used_again()
    {
        var given = Send(1, records: 1);
        _lane.Fail(now: 0);
        _lane.Prepare(new DeltaBuilder("n"), static _ => 0);
        IsKept(given).ShouldBeTrue();
    }

    [Fact]
    public void Nor_what_a_failed_call_was_given_of_which_the_model_then_held_a_part()
    {
        var given = Send(1, records: 1);
        _lane.Fail(now: 0);
        _lane.TakeOut([_lane.Batches[0].Batch.Stamp.Id], 1).ShouldBe(1);
        IsKept(given, isTakenOut: true).ShouldBeTrue();
    }

    [Fact]
    public void What_a_call_has_answered_is() => IsKept(Send(1, records: 1)).ShouldBeFalse();

    private ReadOnlyMemory<byte> Send(ulong sequence, ulong records)
    {
        var batch = TestParts.Batch(Guid.NewGuid(), sequence, 0, TestParts.Part("m", TestParts.Window(TestParts.Start, records)));
        var pending = _batches.TryAdd(batch.Stamp, batch).ShouldNotBeNull();
        _lane.Add(new PendingPart(pending, pending.Models[0]));
        _lane.Prepare(new DeltaBuilder("n"), static _ => 0);
        return _lane.Delta!.Windows[0].Partial;
    }

    /// <summary>The model has the batch, the node has committed it, and the next one comes.</summary>
    private bool IsKept(ReadOnlyMemory<byte> given, bool isTakenOut = false)
    {
        var before = given.ToArray();
        if (!isTakenOut)
            _lane.Commit(new DeltaResult(DeltaStatus.Committed, [], 1));
        _batches.Release(_batches.TakeReady());
        Send(2, records: 77);
        return given.Span.SequenceEqual(before);
    }
}
