using System.Text.Json;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Tests.Golden;
using OrleansMonitor.Domain.Tests.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.PredictionIntervals;

public class IntervalCoverageTests
{
    private static readonly JsonElement Cases = GoldenFile.Load("prediction_intervals");
    private static readonly FoldSettings Settings = new() { Schedule = TierSchedule.Default, MaxTime = RandomRecords.Epoch * 2 };

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<IntervalCoverage>
    {
        Create = () => new IntervalCoverage(),
        Fill = (intervals, random) =>
        {
            var target = new PartialAggregate();
            foreach (var record in RandomRecords.Draw(random, random.Next(40), ["a"], 10_000))
                record.FoldInto(target, null);
            intervals.Merge(target.Intervals);
        },
        ShouldBeSame = ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (IntervalCoverage a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
        Cases = 100,
    }.Hold();

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_are_those_of_numpy(string name)
    {
        var each = GoldenFile.Case(Cases, name);
        var (lower, upper, actual, weights) = (each.Numbers("lower"), each.Numbers("upper"), each.Numbers("actual"), each.Floats("weights"));
        var builder = new RecordBlockBuilder { Model = "m" };
        for (var i = 0; i < lower.Length; i++)
        {
            builder.Add(new RecordRow
            {
                Time = RandomRecords.Epoch,
                LowerBound = lower[i],
                UpperBound = upper[i],
                IntervalLevel = each.Number("level") ?? double.NaN,
                Actual = actual[i],
                Weight = weights[i],
            });
        }

        var figures = Fold(builder.Build()).Window.Intervals.ToFigures()!;
        var expected = each.GetProperty("expected");
        (figures.Count, figures.Labelled).ShouldBe(((ulong)lower.Length, (ulong)lower.Length));
        Close(figures.Level, each.Number("level"));
        Close(figures.Width!.Mean, expected.Number("width"));
        Close(figures.Width.StandardDeviation, expected.Number("widthDeviation"));
        Close(figures.Coverage, expected.Number("coverage"));
        Close(figures.Below, expected.Number("below"));
        Close(figures.Above, expected.Number("above"));
        Close(figures.EffectiveCount, expected.Number("effectiveCount"));
        Close(figures.RelativeWidth, expected.Number("relativeWidth"));
        Close(figures.Score?.Mean, expected.Number("score"));

        static void Close(double? value, double? wanted) => value.ShouldBeClose(wanted, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_actual_number_that_was_taken_back_leaves_nothing(int seed)
    {
        var random = new Random(seed);
        var (with, without) = (new IntervalCoverage(), new IntervalCoverage());
        var all = Enumerable.Range(0, 60).Select(_ => (Interval: Draw(random), Actual: random.NextDouble() * 10, Weight: 1.0 + random.Next(4))).ToArray();
        foreach (var (interval, actual, weight) in all)
        {
            with.Add(interval, weight);
            without.Add(interval, weight);
            with.AddActual(interval, actual, weight);
        }

        random.Shuffle(all);
        foreach (var (interval, actual, weight) in all[..30])
            with.SubtractActual(interval, actual, weight).ShouldBeTrue();
        var expected = new IntervalCoverage();
        expected.Merge(without);
        foreach (var (interval, actual, weight) in all[30..])
            expected.AddActual(interval, actual, weight);
        ShouldBeSame(with, expected);
        foreach (var (interval, actual, weight) in all[30..])
            with.SubtractActual(interval, actual, weight).ShouldBeTrue();
        ShouldBeSame(with, without);
        with.SubtractActual(all[0].Interval, all[0].Actual, 1).ShouldBeFalse();
    }

    [Fact]
    public void Intervals_that_cannot_be_used_are_left_out_and_the_record_counts()
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        Add(1, 2, 0.9);
        Add(1, 1, double.NaN);
        Add(3, 2, 0.9);
        Add(3, double.NaN, 0.9);
        Add(double.NaN, 5, 0.9);
        Add(double.NegativeInfinity, 5, 0.9);
        Add(1, 1e101, 0.9);
        Add(1, 2, 95);
        Add(double.NaN, double.NaN, double.NaN);
        var (window, log) = Fold(builder.Build());
        log.IsEmpty.ShouldBeTrue();
        log.Cells.ShouldBe(
        [
            new Rejection("prediction-interval-invalid", "records.interval.lower", "3", "at most the upper bound, 2", 3),
            new Rejection("prediction-interval-invalid", "records.interval.upper", "NaN", "a number, where there is a lower bound", 2),
            new Rejection("prediction-interval-invalid", "records.interval.level", "95", "more than 0 and less than 1", 1),
        ]);
        window.Traffic.Records.ShouldBe(9ul);
        var figures = window.Intervals.ToFigures()!;
        (figures.Count, figures.Labelled, figures.Level, figures.Coverage).ShouldBe((3ul, 3ul, 0.9, 1));

        void Add(double lower, double upper, double level) =>
            builder.Add(new RecordRow { Time = RandomRecords.Epoch, Value = 1, Actual = 1, LowerBound = lower, UpperBound = upper, IntervalLevel = level });
    }

    [Fact]
    public void Actual_numbers_that_come_later_give_the_same_figures()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(1, 200).Select(id => (Id: (ulong)id, Interval: random.Next(4) == 0 ? (PredictionInterval?)null : Draw(random), Actual: random.NextDouble() * 10)).ToArray();
        var (direct, later) = (new RecordBlockBuilder { Model = "m" }, new RecordBlockBuilder { Model = "m", LabelsFollow = true });
        foreach (var (id, interval, actual) in rows)
        {
            var row = new RecordRow { Time = RandomRecords.Epoch, InferenceId = id, Value = 5, Actual = actual, Weight = 1 + (id % 3) };
            if (interval is { } given)
                (row.LowerBound, row.UpperBound, row.IntervalLevel) = (given.Lower, given.Upper, given.Level);
            direct.Add(row);
            later.Add(row with { Actual = double.NaN });
        }

        var expected = Fold(direct.Build()).Window;
        var pending = new PendingChunkWriter();
        var window = Fold(later.Build(), pending).Window;
        var (join, joined, chunks) = (new LabelJoin(1000, 10_000), new List<JoinedLabel>(), new List<JournalChunk>());
        var ledger = new LabelLedger(join, 1000);
        ledger.Begin(1);
        ledger.AddPredictions(pending.Encode(), joined);
        ledger.Complete(chunks);
        var replayed = new LabelJoin(1000, 10_000);
        JoinJournal.ReplayPredictions(replayed, chunks[0].Content, chunks[0].ExpiresAt);
        foreach (var (id, _, actual) in rows)
        {
            replayed.AddLabel(new LateLabel(id, null, actual), 2, 1001, out var effect).ShouldBe(LabelOutcome.Joined);
            if (effect.Prediction.Interval is { } interval)
                window.Intervals.AddActual(interval, actual, effect.Prediction.Weight);
        }

        ShouldBeSame(window.Intervals, expected.Intervals);
    }

    private static PredictionInterval Draw(Random random)
    {
        var lower = random.NextDouble() * 6;
        return new PredictionInterval(lower, lower + (random.NextDouble() * 4), random.Next(3) == 0 ? double.NaN : 0.8);
    }

    private static (PartialAggregate Window, RejectionLog Log) Fold(RecordBlock block, PendingChunkWriter? pending = null)
    {
        var (log, sink) = (new RejectionLog(), new WindowCollector());
        new BlockShape().Check(block, log).ShouldBeTrue();
        new BlockFolder().Fold(block, Settings, log, sink, pending ?? new PendingChunkWriter());
        return (sink.Windows.Values.Single(), log);
    }

    private static void ShouldBeSame(IntervalCoverage a, IntervalCoverage b)
    {
        var (first, second) = (new PartialAggregate(), new PartialAggregate());
        first.Intervals.Merge(a);
        second.Intervals.Merge(b);
        first.ShouldHoldTheSameAs(second);
    }
}
