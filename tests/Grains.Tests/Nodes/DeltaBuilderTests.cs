using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;

namespace OrleansMonitor.Grains.Tests.Nodes;

public class DeltaBuilderTests
{
    private static readonly Guid Producer = Guid.Parse("6b1f6d0e-7f0a-4b57-9d7e-3a4f0a1b2c3d");

    [Fact]
    public void A_window_of_one_batch_goes_on_as_it_came_and_one_of_several_is_merged()
    {
        var alone = TestParts.Window(0, 1);
        var delta = Build(TestParts.Part("m", alone, TestParts.Window(10_000, 2)), TestParts.Part("m", TestParts.Window(10_000, 3)));
        delta.Windows.Length.ShouldBe(2);
        delta.Windows.Single(static w => w.WindowStart == 0).Partial.ToArray().ShouldBe(alone.Partial.ToArray());
        PartialAggregate.Decode(delta.Windows.Single(static w => w.WindowStart == 10_000).Partial.Span).Traffic.Records.ShouldBe(5UL);
        delta.Batches.Select(static b => b.Id.Sequence).ShouldBe([1UL, 2UL]);
        delta.Batches.ShouldAllBe(static b => b.LowMark == 17);
    }

    [Fact]
    public void Slices_are_kept_apart()
    {
        var delta = Build(TestParts.Part("m", TestParts.Window(0, 1, "v1", "eu"), TestParts.Window(0, 1, "v1", "us"), TestParts.Window(0, 1, "v2", "eu")));
        delta.Windows.Length.ShouldBe(3);
    }

    [Fact]
    public void A_form_that_is_unknown_here_goes_on_unmerged()
    {
        var unknown = new WindowPart("v1", "", 0, new byte[] { 200, 1, 2 });
        var delta = Build(TestParts.Part("m", TestParts.Window(0, 1)), TestParts.Part("m", unknown));
        delta.Windows.Length.ShouldBe(2);
        delta.Windows.Select(static w => Convert.ToHexString(w.Partial.Span)).ShouldContain("C80102");
    }

    private static ModelDelta Build(params ModelPart[] parts)
    {
        var batches = new List<PendingPart>();
        foreach (var part in parts)
        {
            var batch = TestParts.Batch(Producer, (ulong)batches.Count + 1, 0, part);
            var pending = new PendingBatch();
            pending.Fill(batch.Stamp, batch, PendingBatch.SizeOf(batch));
            batches.Add(new PendingPart(pending, pending.Models[0]));
        }

        return new DeltaBuilder("n").Build(batches, static _ => 17);
    }
}
