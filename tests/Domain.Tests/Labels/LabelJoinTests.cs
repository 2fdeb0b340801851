using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Tests.Labels;

public class LabelJoinTests
{
    private const long Hour = 3_600_000;
    private const long Week = 7 * 24 * Hour;

    [Fact]
    public void The_first_label_joins_and_wins()
    {
        var join = new LabelJoin(Hour, 1000);
        join.OpenPredictions(0, Week);
        var expected = new PendingPrediction(7, 123, "v1", "eu", "yes", 1.5, 0.8f, "yes", 2);
        join.AddPrediction(expected, out _).ShouldBe(PredictionOutcome.Pending);
        join.AddPrediction(expected with { Prediction = "no" }, out _).ShouldBe(PredictionOutcome.Repeated);
        join.Pending.ShouldBe(1);

        join.AddLabel(new LateLabel(7, "no", double.NaN), 10, Week + 10, out var joined).ShouldBe(LabelOutcome.Joined);
        joined.ShouldBe(expected);
        join.AddLabel(new LateLabel(7, "no", double.NaN), 11, Week + 11, out _).ShouldBe(LabelOutcome.Duplicate);
        join.AddLabel(new LateLabel(7, "yes", double.NaN), 12, Week + 12, out _).ShouldBe(LabelOutcome.Conflict);
        join.Pending.ShouldBe(0);
        join.Tally.ShouldBe(new LabelTally { Joined = 1, Duplicate = 1, Conflict = 1 });
    }

    [Fact]
    public void A_label_waits_for_its_prediction()
    {
        var join = new LabelJoin(Hour, 1000);
        join.AddLabel(new LateLabel(7, null, 2.5), 0, Week, out _).ShouldBe(LabelOutcome.Waiting);
        join.AddLabel(new LateLabel(7, null, 2.5), 0, Week, out _).ShouldBe(LabelOutcome.Duplicate);
        join.AddLabel(new LateLabel(7, null, 3), 0, Week, out _).ShouldBe(LabelOutcome.Conflict);
        join.Waiting.ShouldBe(1);

        join.OpenPredictions(1, Week);
        join.AddPrediction(Prediction(7), out var label).ShouldBe(PredictionOutcome.Joined);
        label.ShouldBe(new LateLabel(7, null, 2.5));
        join.Waiting.ShouldBe(0);
        join.Pending.ShouldBe(0);
    }

    [Fact]
    public void A_label_that_waited_long_enough_is_unknown()
    {
        var join = new LabelJoin(Hour, 1000);
        join.AddLabel(new LateLabel(7, "yes", double.NaN), 0, Week, out _);
        join.Expire(Hour - 1).ShouldBeNull();
        join.Waiting.ShouldBe(1);
        join.Expire(Hour);
        join.Waiting.ShouldBe(0);
        join.Tally.Unknown.ShouldBe(1UL);
    }

    [Fact]
    public void Predictions_expire_by_chunk_and_are_counted()
    {
        var join = new LabelJoin(Hour, 1000);
        join.OpenPredictions(0, 100);
        join.AddPrediction(Prediction(1), out _);
        join.AddPrediction(Prediction(2), out _);
        join.OpenPredictions(50, 150);
        join.AddPrediction(Prediction(3), out _);
        join.AddLabel(new LateLabel(2, "x", double.NaN), 60, 160, out _).ShouldBe(LabelOutcome.Joined);
        join.OldestPending.ShouldBe(0);

        join.Expire(99).ShouldBeNull();
        join.Expire(100).ShouldBe(100);
        join.Tally.Expired.ShouldBe(1UL);
        join.Pending.ShouldBe(1);
        join.OldestPending.ShouldBe(50);
        join.AddLabel(new LateLabel(1, "x", double.NaN), 110, 210, out _).ShouldBe(LabelOutcome.Waiting);
        join.AddLabel(new LateLabel(3, "x", double.NaN), 110, 210, out _).ShouldBe(LabelOutcome.Joined);
    }

    [Fact]
    public void Past_the_room_the_oldest_chunk_goes()
    {
        var join = new LabelJoin(Hour, 10);
        for (var chunk = 0; chunk < 3; chunk++)
        {
            join.OpenPredictions(chunk, Week + chunk);
            for (var i = 0; i < 4; i++)
                join.AddPrediction(Prediction((ulong)(chunk * 4 + i)), out _);
        }

        join.Expire(3).ShouldBe(Week);
        join.Count.ShouldBe(8);
        join.Tally.Evicted.ShouldBe(4UL);
        join.AddLabel(new LateLabel(4, "x", double.NaN), 4, Week + 4, out _).ShouldBe(LabelOutcome.Joined);
        join.AddLabel(new LateLabel(3, "x", double.NaN), 4, Week + 4, out _).ShouldBe(LabelOutcome.Waiting);
    }

    [Fact]
    public void Labels_of_unknown_ids_cannot_drive_predictions_out()
    {
        var join = new LabelJoin(Hour, 100);
        join.OpenPredictions(0, Week);
        for (var i = 0; i < 50; i++)
            join.AddPrediction(Prediction((ulong)i), out _);
        for (var i = 0; i < 1000; i++)
            join.AddLabel(new LateLabel((ulong)(1000 + i), "x", double.NaN), 1, Week + 1, out _);

        join.Expire(2).ShouldBeNull();
        join.Pending.ShouldBe(50);
        join.Waiting.ShouldBe(25);
        join.Tally.Evicted.ShouldBe(975UL);
    }

    [Fact]
    public void It_takes_about_50_bytes_a_prediction()
    {
        // Allocated on the way: 44 bytes an entry, 4 bytes for each of 2^20 slots, and as much again for the smaller indices before.
        const int Count = 500_000;
        var join = new LabelJoin(Hour, 2_000_000);
        join.OpenPredictions(0, Week);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
            join.AddPrediction(Prediction((ulong)i * 0x9E3779B97F4A7C15UL), out _);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count).ShouldBeLessThan(44 + 8.4 + 8.4 + 1);
    }

    [Fact]
    public void Names_that_no_prediction_uses_are_forgotten()
    {
        var join = new LabelJoin(Hour, 1000);
        for (var i = 0; i < 100_000; i++)
        {
            join.OpenPredictions(i, i + 10);
            join.AddPrediction(Prediction((ulong)i) with { Prediction = $"class {i}" }, out _);
            join.Expire(i);
        }

        join.NameCount.ShouldBeLessThan(4096);
        join.AddLabel(new LateLabel(99_999, "x", double.NaN), 100_000, 100_010, out var prediction).ShouldBe(LabelOutcome.Joined);
        prediction.Prediction.ShouldBe("class 99999");
    }

    internal static PendingPrediction Prediction(ulong id) => new(id, 1000, "v1", "", "yes", double.NaN, 0.5f, "yes", 1);
}
