using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Probabilities;

public class ProbabilityFoldTests
{
    private static readonly FoldSettings Settings = new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2 };

    [Fact]
    public void Probabilities_that_cannot_be_used_are_left_out_and_the_record_counts()
    {
        var builder = Builder();
        Add(builder, "a", ("a", 0.7), ("b", 0.3));
        Add(builder, "b", ("a", 0.7), ("b", 0.2));
        Add(builder, "b", ("a", 0.9), ("b", 0.5));
        Add(builder, "b", ("a", -0.25), ("b", 1.25));
        Add(builder, "b", ("a", double.PositiveInfinity), ("b", 0));
        Add(builder, "b");
        Add(builder, "b", ("a", 0.4), ("c", 0.595));
        var (window, log) = Fold(builder.Build());
        log.IsEmpty.ShouldBeTrue();
        log.Cells.ShouldBe(
        [
            new Rejection("probability-invalid", "records.probabilities", "0.9", "a sum of 1 ± 0.01", 2),
            new Rejection("probability-invalid", "records.probabilities.a", "-0.25", "0 to 1", 2),
        ]);
        window.Traffic.Records.ShouldBe(7ul);
        window.Confusion.ToFigures()!.Count.ShouldBe(7ul);
        window.Probabilities.ToFigures()!.Count.ShouldBe(2ul);
        window.Probabilities.ToFigures()!.Classes.Select(static each => each.Class).ShouldBe(["a", "b", "c"]);
    }

    /// <summary>As the limit is written, whatever binary makes of it.</summary>
    [Theory]
    [InlineData(0.33, 0.33, 0.33, true)]
    [InlineData(0.34, 0.33, 0.34, true)]
    [InlineData(0.33, 0.33, 0.3299, false)]
    [InlineData(0.34, 0.33, 0.3401, false)]
    public void A_sum_that_is_off_by_the_limit_is_taken(double a, double b, double c, bool isTaken)
    {
        var builder = Builder();
        Add(builder, "a", ("a", a), ("b", b), ("c", c));
        var (window, log) = Fold(builder.Build());
        window.HasProbabilities.ShouldBe(isTaken);
        log.Cells.Count.ShouldBe(isTaken ? 0 : 1);
    }

    [Fact]
    public void Too_many_classes_and_columns_of_no_numbers_are_refused_as_a_whole()
    {
        var block = new RecordBlock { Model = "m", Count = 1, ProbabilityTotal = 257 };
        var log = new RejectionLog();
        for (var i = 0; i < 256; i++)
            block.Probabilities.Add().Name = $"{i}";
        new BlockShape().Check(block, log).ShouldBeFalse();
        log.Entries.ShouldHaveSingleItem().ShouldBe(new Rejection("too-many-probabilities", "records.probabilities", "257", "256 in a block", 1));

        var indices = new RecordBlock { Model = "m", Count = 1, ProbabilityTotal = 1 };
        (indices.Probabilities.Add().Name, indices.Probabilities[0].Indices) = ("a", new byte[1]);
        log.Clear();
        new BlockShape().Check(indices, log).ShouldBeFalse();
        log.Entries.ShouldHaveSingleItem().Reason.ShouldBe("probability-kind");
    }

    [Fact]
    public void Without_a_predicted_class_the_most_probable_one_is_it_and_of_several_the_ordinally_smallest()
    {
        var builder = Builder();
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Label = "b" });
        Set(builder, ("c", 0.25), ("b", 0.5), ("a", 0.25));
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Label = "a" });
        Set(builder, ("b", 0.5), ("a", 0.5));
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Label = "a", Prediction = "z" });
        Set(builder, ("b", 0.25), ("a", 0.75));
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Label = "a" });
        var (window, _) = Fold(builder.Build());
        window.Outputs.Classes.Values.Select(static each => (each.Name, each.Count)).Order().ShouldBe([("a", 1ul), ("b", 1ul), ("z", 1ul)]);
        window.Confusion.ToFigures()!.Accuracy.ShouldBe(2.0 / 3, 1e-12);
    }

    [Fact]
    public void More_classes_than_a_byte_names_are_predicted_by_their_probability()
    {
        var builder = Builder();
        for (var i = 0; i < 300; i++)
        {
            builder.Add(new RecordRow { Time = RandomRecords.Epoch, Label = $"label {i}", Prediction = i % 2 == 0 ? $"label {i}" : null });
            Set(builder, ($"class {i % 200}", 1));
        }

        var (window, _) = Fold(builder.Build());
        window.Outputs.Classes.ToFigures()!.Count.ShouldBe(300ul);
        window.Confusion.ToFigures()!.Accuracy.ShouldBe(0.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Labels_that_come_later_give_the_same_figures(int seed)
    {
        var random = new Random(seed);
        var records = RandomRecords.Draw(random, 300, ["a", "b", "c", "d"], 8_000)
            .Where(static record => record.Row.InferenceId != 0 && record.Probabilities.Length > 0 && record.Row.Label is not null).ToList();
        var builder = Builder();
        TestRecord.AddTo(records, builder);
        var (whole, _) = Fold(builder.Build());

        builder.Clear();
        TestRecord.AddTo(records.Select(static record => record with { Row = record.Row with { Label = null, Actual = double.NaN } }), builder);
        var pending = new PendingChunkWriter();
        builder.LabelsFollow = true;
        var (window, _) = Fold(builder.Build(), pending);

        // Through a join, a journal and back.
        var (join, joined, chunks) = (new LabelJoin(1000, 10_000), new List<JoinedLabel>(), new List<JournalChunk>());
        var ledger = new LabelLedger(join, 1000);
        ledger.Begin(1);
        ledger.AddPredictions(pending.Encode(), joined);
        ledger.Complete(chunks);
        var replayed = new LabelJoin(1000, 10_000);
        JoinJournal.ReplayPredictions(replayed, chunks[0].Content, chunks[0].ExpiresAt);
        foreach (var record in records)
        {
            replayed.AddLabel(new LateLabel(record.Row.InferenceId, record.Row.Label, double.NaN), 2, 1001, out var effect).ShouldBe(LabelOutcome.Joined);
            window.Probabilities.AddLabel(effect.Prediction.Probabilities.ShouldNotBeNull(), record.Row.Label!, effect.Prediction.Weight);
        }

        var (first, second) = (new PartialAggregate(), new PartialAggregate());
        first.Probabilities.Merge(window.Probabilities);
        second.Probabilities.Merge(whole.Probabilities);
        first.ShouldHoldTheSameAs(second);
    }

    [Fact]
    public void Probabilities_that_wait_take_the_room_of_as_many_predictions()
    {
        var join = new LabelJoin(1000, 20);
        var vector = TestRecord.Vector([.. Enumerable.Range(0, 100).Select(static i => ($"class {i:00}", 0.01))]);
        join.OpenPredictions(1, 100);
        for (var id = 1ul; id <= 4; id++)
            join.AddPrediction(new PendingPrediction(id, 1, "v", "", "class 00", double.NaN, double.NaN, null, 1, vector), out _);
        join.Count.ShouldBe(4 * 6);
        join.OpenPredictions(2, 200);
        join.AddPrediction(new PendingPrediction(9, 1, "v", "", "class 00", double.NaN, double.NaN, null, 1), out _);
        join.Expire(3).ShouldBe(100);
        (join.Count, join.Tally.Evicted).ShouldBe((1, 4ul));
    }

    [Fact]
    public void A_chunk_without_probabilities_is_what_it_was()
    {
        var (plain, other) = (new PendingChunkWriter(), new PendingChunkWriter());
        plain.Add(1, 2, "v", "", "a", double.NaN, 0.5, null, 1);
        other.Add(new PendingPrediction(1, 2, "v", "", "a", double.NaN, 0.5, null, 1));
        other.Encode().ShouldBe(plain.Encode());
        var with = new PendingChunkWriter();
        with.Add(new PendingPrediction(1, 2, "v", "", "a", double.NaN, 0.5, null, 1, TestRecord.Vector([("a", 0.5), ("b", 0.5)])));

        // An earlier reader stops where the scores end.
        var reader = new PendingChunkReader(with.Encode());
        reader.MoveNext().ShouldBeTrue();
        reader.Current.Probabilities!.Classes.ToArray().ShouldBe(["a", "b"]);
    }

    private static RecordBlockBuilder Builder() => new(doublePrecision: true) { Model = "m" };

    private static void Add(RecordBlockBuilder builder, string label, params (string, double)[] probabilities)
    {
        builder.Add(new RecordRow { Time = RandomRecords.Epoch, Prediction = "a", Label = label });
        Set(builder, probabilities);
    }

    private static void Set(RecordBlockBuilder builder, params (string Name, double Value)[] probabilities)
    {
        foreach (var (name, value) in probabilities)
            builder.TryAddProbability(name, value).ShouldBeTrue();
    }

    private static (PartialAggregate Window, RejectionLog Log) Fold(RecordBlock block, PendingChunkWriter? pending = null)
    {
        var (log, sink) = (new RejectionLog(), new WindowCollector());
        new BlockShape().Check(block, log).ShouldBeTrue();
        new BlockFolder().Fold(block, Settings, log, sink, pending ?? new PendingChunkWriter());
        var all = new PartialAggregate();
        foreach (var window in sink.Windows.Values)
            all.Merge(window);
        return (all, log);
    }
}
