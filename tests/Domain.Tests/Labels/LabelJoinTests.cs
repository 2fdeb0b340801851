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
        joined.ShouldBe(new JoinedLabel(expected, new LateLabel(7, "no", double.NaN)));
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
        join.AddPrediction(Prediction(7) with { Value = 3 }, out var label).ShouldBe(PredictionOutcome.Joined);
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
    public void It_takes_about_60_bytes_a_prediction()
    {
        // Allocated on the way: 52 bytes an entry, 4 bytes for each of 2^20 slots, and as much again for the smaller indices before.
        const int Count = 500_000;
        var join = new LabelJoin(Hour, 2_000_000);
        join.OpenPredictions(0, Week);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
            join.AddPrediction(Prediction((ulong)i * 0x9E3779B97F4A7C15UL), out _);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count).ShouldBeLessThan(52 + 8.4 + 8.4 + 1);
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
        join.AddLabel(new LateLabel(99_999, "x", double.NaN), 100_000, 100_010, out var joined).ShouldBe(LabelOutcome.Joined);
        joined.Prediction.Prediction.ShouldBe("class 99999");
    }

    [Fact]
    public void A_label_that_replaces_takes_the_place_of_the_one_before()
    {
        var join = new LabelJoin(Hour, 1000);
        join.OpenPredictions(0, Week);
        var prediction = new PendingPrediction(7, 123, "v1", "eu", "yes", 1.5, 0.8f, "yes", 2);
        join.AddPrediction(prediction, out _);
        var (wrong, right) = (new LateLabel(7, "no", double.NaN), new LateLabel(7, "yes", double.NaN, Replaces: true));
        join.AddLabel(wrong, 1, Week, out _).ShouldBe(LabelOutcome.Joined);
        join.AddLabel(right, 2, Week, out var joined).ShouldBe(LabelOutcome.Replaced);
        joined.ShouldBe(new JoinedLabel(prediction, right, wrong));
        join.AddLabel(right, 3, Week, out _).ShouldBe(LabelOutcome.Duplicate);
        join.AddLabel(wrong, 4, Week, out _).ShouldBe(LabelOutcome.Conflict);

        // A number for a class where the prediction has both, and back.
        join.AddLabel(new LateLabel(7, null, 2.5, Replaces: true), 5, Week, out joined).ShouldBe(LabelOutcome.Replaced);
        joined.Replaced.ShouldBe(right with { Replaces = false });
        join.AddLabel(wrong with { Replaces = true }, 6, Week, out joined).ShouldBe(LabelOutcome.Replaced);
        joined.Replaced.ShouldBe(new LateLabel(7, null, 2.5));
        join.Tally.ShouldBe(new LabelTally { Joined = 1, Replaced = 3, Duplicate = 1, Conflict = 1 });
    }

    [Fact]
    public void A_label_that_replaces_and_has_nothing_to_replace_is_a_label()
    {
        var join = new LabelJoin(Hour, 1000);
        join.AddLabel(new LateLabel(7, "no", double.NaN, Replaces: true), 0, Week, out _).ShouldBe(LabelOutcome.Waiting);
        join.AddLabel(new LateLabel(7, "yes", double.NaN, Replaces: true), 0, Week, out _).ShouldBe(LabelOutcome.Replaced);
        join.OpenPredictions(1, Week);
        join.AddPrediction(Prediction(7), out var label).ShouldBe(PredictionOutcome.Joined);
        label.Label.ShouldBe("yes");
        join.AddPrediction(Prediction(8), out _);
        join.AddLabel(new LateLabel(8, "no", double.NaN, Replaces: true), 0, Week, out var joined).ShouldBe(LabelOutcome.Joined);
        joined.Replaced.ShouldBeNull();
    }

    [Fact]
    public void A_label_of_the_wrong_kind_is_refused_and_the_prediction_waits_on()
    {
        var (number, text) = (new LateLabel(1, null, 2), new LateLabel(1, "yes", double.NaN));
        var classified = Prediction(1);
        var regression = Prediction(1) with { Prediction = null, PositiveClass = null, Score = float.NaN, Value = 3 };
        foreach (var (prediction, wrong, right) in new[] { (classified, number, text), (regression, text, number), (classified with { Prediction = null }, number, text) })
        {
            var join = new LabelJoin(Hour, 1000);
            join.OpenPredictions(0, Week);
            join.AddPrediction(prediction, out _);
            join.AddLabel(wrong, 1, Week, out _).ShouldBe(LabelOutcome.WrongKind);
            join.AddLabel(wrong with { Replaces = true }, 1, Week, out _).ShouldBe(LabelOutcome.WrongKind);
            join.Pending.ShouldBe(1);
            join.AddLabel(right, 2, Week, out _).ShouldBe(LabelOutcome.Joined);
            join.AddLabel(wrong with { Replaces = true }, 3, Week, out _).ShouldBe(LabelOutcome.WrongKind);
            join.Tally.ShouldBe(new LabelTally { Joined = 1, WrongKind = 3 });
        }
    }

    [Fact]
    public void A_label_of_the_wrong_kind_that_came_early_is_refused_when_its_prediction_comes()
    {
        var join = new LabelJoin(Hour, 1000);
        join.AddLabel(new LateLabel(7, null, 2), 0, Week, out _).ShouldBe(LabelOutcome.Waiting);
        join.OpenPredictions(1, Week);
        join.AddPrediction(Prediction(7), out _).ShouldBe(PredictionOutcome.Pending);
        (join.Waiting, join.Pending, join.Tally.WrongKind).ShouldBe((0, 1L, 1UL));
        join.AddLabel(new LateLabel(7, "yes", double.NaN), 2, Week, out _).ShouldBe(LabelOutcome.Joined);
    }

    internal static PendingPrediction Prediction(ulong id) => new(id, 1000, "v1", "", "yes", double.NaN, 0.5f, "yes", 1);
}
