using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Scores;

/// <summary>Whether scores are of a positive class follows from all records together and from no part of them.</summary>
public class PairScoresTests
{
    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<PairScores>
    {
        Create = () => new PairScores(),
        Fill = (scores, random) =>
        {
            for (var i = random.Next(200); i > 0; i--)
                scores.Add(ScoreRoute.PredictedPositive + (byte)random.Next(3), random.Next(101) / 100.0, random.Next(2) == 0, 1 + random.Next(3));
            if (random.Next(9) == 0)
                scores.RestrictTo((uint)random.Next(127));
        },
        ShouldBeSame = (a, b) =>
        {
            foreach (var classes in new string[][] { [], ["no", "yes"], ["no", "perhaps", "yes"] })
            {
                foreach (var kind in Enum.GetValues<ScoreKind>())
                {
                    var (x, y) = (new ScoreHistogram().ToFigures(kind, a, classes), new ScoreHistogram().ToFigures(kind, b, classes));
                    (x?.Count).ShouldBe(y?.Count);
                    (x?.BrierScore).ShouldBeClose(y?.BrierScore);
                    (x?.LogLoss).ShouldBeClose(y?.LogLoss);
                    (x?.AucRoc).ShouldBeClose(y?.AucRoc);
                    (x?.ExpectedCalibrationError).ShouldBeClose(y?.ExpectedCalibrationError);
                }
            }
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (PairScores a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Zero_and_one_among_ten_classes_are_classes_like_the_others()
    {
        var all = new PartialAggregate();
        for (var i = 0; i < 30; i++)
            all.Merge(Fold(($"{i % 10}", $"{i % 10}", 0.95)));
        all.ToScoreFigures(ScoreKind.PositiveClass).ShouldBeNull();
        var confidence = all.ToScoreFigures(ScoreKind.TopLabel)!;
        confidence.Count.ShouldBe(30ul);
        confidence.BrierScore.ShouldBe(0.0025, 1e-12);
        confidence.LogLoss.ShouldBe(-Math.Log(0.95), 1e-12);
        confidence.EventRate.ShouldBe(1);
    }

    [Fact]
    public void A_third_class_turns_scores_of_yes_and_no_into_confidences()
    {
        var binary = Fold(("yes", "yes", 0.75), ("no", "no", 0.25), ("no", "yes", 0.375));
        var scores = binary.ToScoreFigures(ScoreKind.PositiveClass)!;
        scores.Count.ShouldBe(3ul);
        scores.BrierScore.ShouldBe((0.0625 + 0.0625 + 0.390625) / 3, 1e-12);
        scores.AucRoc.ShouldBe(1);
        binary.ToScoreFigures(ScoreKind.TopLabel).ShouldBeNull();

        binary.Merge(Fold(("maybe", "no", 0.5)));
        binary.ToScoreFigures(ScoreKind.PositiveClass).ShouldBeNull();
        var confidence = binary.ToScoreFigures(ScoreKind.TopLabel)!;
        confidence.Count.ShouldBe(4ul);
        // Right with 0.75 and 0.25; wrong with 0.375 and 0.5.
        confidence.BrierScore.ShouldBe((0.0625 + 0.5625 + 0.140625 + 0.25) / 4, 1e-12);
        confidence.LogLoss.ShouldBe(-(Math.Log(0.75) + Math.Log(0.25) + Math.Log(0.625) + Math.Log(0.5)) / 4, 1e-12);
        confidence.EventRate.ShouldBe(0.5);
        confidence.MeanScore.ShouldBe(1.875 / 4, 1e-12);
    }

    [Theory]
    [InlineData("yes/yes no/no", 2ul, 0ul)]
    [InlineData("1/1 0/0 -1/-1", 0ul, 3ul)]
    [InlineData("1/-1 1/1", 2ul, 0ul)]
    [InlineData("yes/Yes no/no", 0ul, 2ul)]
    [InlineData("True/False", 1ul, 0ul)]
    [InlineData("0/1 true/false", 0ul, 2ul)]
    [InlineData("0/1 cat/cat", 0ul, 2ul)]
    [InlineData("0/0", 1ul, 0ul)]
    [InlineData("-/1 -/0", 2ul, 0ul)]
    [InlineData("-/1 -/0 -/2", 0ul, 0ul)]
    [InlineData("-/1 -/0 -/-1", 0ul, 0ul)]
    [InlineData("-/1 1/1 0/1", 3ul, 0ul)]
    [InlineData("-/yes 1/1 0/1", 0ul, 2ul)]
    [InlineData("-/cat -/dog", 0ul, 0ul)]
    public void Which_scores_there_are_follows_from_all_classes_that_were_met_in_any_order(string records, ulong positive, ulong confidence)
    {
        var rows = records.Split(' ').Select(record => record.Split('/')).Select(pair => (pair[0] == "-" ? null : pair[0], pair[1], 0.5)).ToArray();
        var pieces = new PartialAggregate();
        foreach (var row in rows.Reverse())
            pieces.Merge(Fold(row));
        foreach (var partial in new[] { Fold(rows), pieces })
        {
            (partial.ToScoreFigures(ScoreKind.PositiveClass)?.Count ?? 0).ShouldBe(positive);
            (partial.ToScoreFigures(ScoreKind.TopLabel)?.Count ?? 0).ShouldBe(confidence);
        }
    }

    [Fact]
    public void A_score_of_double_precision_is_summed_as_it_was_given()
    {
        var scores = Fold(("yes", "yes", 0.9)).ToScoreFigures(ScoreKind.PositiveClass)!;
        scores.MeanScore.ShouldBe(0.9);
        scores.Calibration[0].MeanScore.ShouldBe(0.9);
        scores.BrierScore.ShouldBe(0.01, 1e-16);
    }

    private static PartialAggregate Fold(params (string? Predicted, string Actual, double Score)[] records)
    {
        var builder = new RecordBlockBuilder(doublePrecision: true) { Model = "m" };
        foreach (var (predicted, actual, score) in records)
            builder.Add(new RecordRow { Prediction = predicted, Label = actual, Score = score });
        var sink = new Collector();
        new BlockFolder().Fold(builder.Build(), new FoldSettings { Schedule = TierSchedule.Default, MaxTime = 1000 }, new RejectionLog(), sink, new Domain.Labels.PendingChunkWriter());
        return sink.Partial;
    }

    private sealed class Collector : IWindowSink
    {
        public PartialAggregate Partial { get; } = new();

        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            Partial.Merge(partial);
            return true;
        }
    }
}
