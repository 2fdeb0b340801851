using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Scores;

public class ScoreHistogramTests
{
    [Fact]
    public void Multiples_of_a_hundredth_and_of_a_two_hundredth_have_bins_of_their_own()
    {
        var scores = Enumerable.Range(0, 201).Select(i => i / 200f).ToArray();
        var bins = Bins(scores);
        bins.ShouldBeUnique();
        bins.ShouldBeInOrder();
        bins[0].ShouldBe(0);
        bins[^1].ShouldBe(ScoreBins.Count - 1);
    }

    [Fact]
    public void Bins_ascend_with_the_score_and_fit_the_histogram()
    {
        var random = new Random(3);
        var scores = Enumerable.Range(0, 20_000)
            .Select(i => (i % 3) switch { 0 => random.NextSingle(), 1 => MathF.Pow(random.NextSingle(), 12), _ => 1 - MathF.Pow(random.NextSingle(), 12) })
            .Concat([0, 1, float.Epsilon, 1 - 6e-8f, 7f / 256, 1 - 7f / 256])
            .Order().ToArray();
        var bins = Bins(scores);
        bins.ShouldBeInOrder();
        bins.ShouldAllBe(bin => bin >= 0 && bin < ScoreBins.Count);
        bins.Select(ScoreBins.GroupOf).ToArray().ShouldBeInOrder();
        Bins(scores[^1..]).ShouldBe(bins[^1..], "a single score falls where it falls in a column");
    }

    [Theory]
    [InlineData(11, 1.0)]
    [InlineData(12, 1e-3)]
    [InlineData(13, 4.0)]
    public void The_error_of_ranking_metrics_is_within_the_bound_on_continuous_scores(int seed, double scale)
    {
        // Exactly, by comparing every event with every non-event.
        var random = new Random(seed);
        var scores = Enumerable.Range(0, 800).Select(_ => (float)Math.Min(1, scale * random.NextDouble() * random.NextDouble())).ToArray();
        var outcomes = scores.Select(score => random.NextDouble() * 1.2 < score / scale + 0.1 ? ScoreOutcomes.Event : ScoreOutcomes.NonEvent).ToArray();
        double pairs = 0, outranked = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (outcomes[i] == ScoreOutcomes.Event && outcomes[j] == ScoreOutcomes.NonEvent)
                {
                    pairs++;
                    outranked += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        var histogram = new ScoreHistogram();
        histogram.AddColumn(ScoreKind.PositiveClass, scores, outcomes);
        var figures = histogram.ToFigures(ScoreKind.PositiveClass)!;
        Math.Abs(figures.AucRoc!.Value - outranked / pairs).ShouldBeLessThanOrEqualTo(figures.AucRocErrorBound!.Value);
        figures.AucRoc.Value.ShouldBe(outranked / pairs, 0.005);
        Math.Abs(figures.AveragePrecision!.Value - AveragePrecision(scores, outcomes)).ShouldBeLessThanOrEqualTo(figures.AveragePrecisionErrorBound!.Value);
    }

    // As scikit-learn defines it: the precision at each distinct score, times the recall that it adds.
    private static double AveragePrecision(float[] scores, byte[] outcomes)
    {
        double average = 0, found = 0, seen = 0;
        foreach (var tied in scores.Zip(outcomes).GroupBy(record => record.First).OrderByDescending(group => group.Key))
        {
            var events = tied.Count(record => record.Second == ScoreOutcomes.Event);
            found += events;
            seen += tied.Count();
            average += events * found / seen;
        }

        return average / found;
    }

    [Fact]
    public void Scores_outside_zero_to_one_are_counted_apart_and_absent_ones_not_at_all()
    {
        var histogram = new ScoreHistogram();
        histogram.AddColumn(
            ScoreKind.TopLabel,
            [0.5f, float.NaN, -0.1f, 1.1f, float.PositiveInfinity, 2f, 0.25f],
            [1, 1, 0, 1, 0, ScoreOutcomes.Absent, ScoreOutcomes.Absent]);
        histogram.OutOfRange(ScoreKind.TopLabel).ShouldBe(3ul);
        histogram.OutOfRange(ScoreKind.PositiveClass).ShouldBe(0ul);
        var figures = histogram.ToFigures(ScoreKind.TopLabel)!;
        figures.Count.ShouldBe(1ul);
        figures.OutOfRange.ShouldBe(3ul);
        figures.BrierScore.ShouldBe(0.25);
        histogram.ToFigures(ScoreKind.PositiveClass).ShouldBeNull();
    }

    [Fact]
    public void Only_scores_out_of_range_are_no_figure_but_are_kept()
    {
        var histogram = new ScoreHistogram();
        histogram.Add(ScoreKind.PositiveClass, 7, isEvent: true);
        histogram.IsEmpty.ShouldBeFalse();
        histogram.ToFigures(ScoreKind.PositiveClass).ShouldBeNull();
    }

    [Fact]
    public void Outcomes_follow_from_the_classes()
    {
        var outcomes = new byte[4];
        ScoreOutcomes.OfPositiveClass((byte[])[0, 1, 255, 1], 1, outcomes);
        outcomes.ShouldBe((byte[])[0, 1, 255, 1]);
        ScoreOutcomes.OfPositiveClass((byte[])[0, 1, 255, 1], -1, outcomes);
        outcomes.ShouldBe((byte[])[0, 0, 255, 0]);
        ScoreOutcomes.OfPositiveClass((ushort[])[300, 255, 65535, 1], 255, outcomes);
        outcomes.ShouldBe((byte[])[0, 1, 255, 0]);
        ScoreOutcomes.OfTopLabel((byte[])[0, 1, 255, 1], (byte[])[0, 0, 255, 255], outcomes);
        outcomes.ShouldBe((byte[])[1, 0, 255, 255]);
        ScoreOutcomes.OfTopLabel((ushort[])[0, 300, 65535, 1], (ushort[])[0, 300, 3, 65535], outcomes);
        outcomes.ShouldBe((byte[])[1, 1, 255, 255]);
    }

    [Fact]
    public void A_window_of_continuous_scores_takes_less_than_four_hundred_bytes()
    {
        var random = new Random(5);
        var scores = Enumerable.Range(0, 2000).Select(_ => 1 - MathF.Pow(random.NextSingle(), 3)).ToArray();
        var histogram = new ScoreHistogram();
        histogram.AddColumn(ScoreKind.TopLabel, scores, scores.Select(score => random.NextSingle() < score ? (byte)1 : (byte)0).ToArray());
        var writer = new AggregateWriter();
        histogram.WriteTo(writer);
        writer.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Columns_of_different_lengths_are_refused()
    {
        var histogram = new ScoreHistogram();
        Should.Throw<ArgumentException>(() => histogram.AddColumn(ScoreKind.TopLabel, [0.5f], [1, 0]));
        Should.Throw<ArgumentException>(() => histogram.AddColumn(ScoreKind.TopLabel, [0.5f], [1], [0.5f]));
        histogram.IsEmpty.ShouldBeTrue();
    }

    private static int[] Bins(float[] scores)
    {
        var bins = new int[scores.Length];
        ScoreBins.IndexOf(scores, bins);
        return bins;
    }
}
