using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Scores;

/// <summary>Points of the curves against scikit-learn, see Golden/curves.py.</summary>
public class ScoreCurveTests
{
    private static readonly JsonElement Cases = GoldenFile.Load("curves");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var points = CurveOf(golden.Floats("scores"), golden.Numbers("events"), golden.Floats("weights"));
        var expected = golden.GetProperty("expected").EnumerateArray().ToArray();
        points[0].ShouldBe(new ScoreCurvePoint(null, 0, 0, null));
        foreach (var point in points.Skip(1))
        {
            // In the narrow bins at both ends the middle is not the score itself.
            var own = expected.MinBy(each => Math.Abs(each.Number("threshold")!.Value - point.Threshold!.Value));
            own.Number("threshold")!.Value.ShouldBe(point.Threshold!.Value, 0.001);
            point.TruePositiveRate.ShouldBeClose(own.Number("truePositiveRate")!.Value);
            point.FalsePositiveRate.ShouldBeClose(own.Number("falsePositiveRate")!.Value);
            point.Precision!.Value.ShouldBeClose(own.Number("precision")!.Value);
        }

        // What is left out is near what is there.
        foreach (var own in expected)
            points.Min(point => Math.Max(Math.Abs(point.TruePositiveRate - own.Number("truePositiveRate")!.Value), Math.Abs(point.FalsePositiveRate - own.Number("falsePositiveRate")!.Value))).ShouldBeLessThan(0.01);
        (points[^1].TruePositiveRate, points[^1].FalsePositiveRate).ShouldBe((1, 1));
    }

    [Fact]
    public void A_curve_of_every_bin_has_a_bounded_number_of_points()
    {
        var random = new Random(5);
        float[] scores = [.. Enumerable.Range(0, 50_000).Select(_ => (float)Math.Pow(random.NextDouble(), random.Next(1, 9)))];
        var points = CurveOf(scores, [.. scores.Select(score => random.NextDouble() < score ? 1.0 : 0)], []);
        points.Count.ShouldBeInRange(50, ScoreCurve.MaxPoints);
        points.Zip(points.Skip(1)).ShouldAllBe(static pair => pair.First.TruePositiveRate <= pair.Second.TruePositiveRate && pair.First.FalsePositiveRate <= pair.Second.FalsePositiveRate);
    }

    [Theory]
    [InlineData(new float[0], new double[0])]
    [InlineData(new[] { 0.2f, 0.9f }, new[] { 1.0, 1.0 })]
    [InlineData(new[] { 0.2f, 0.9f }, new[] { 0.0, 0.0 })]
    public void Without_both_outcomes_there_is_no_curve(float[] scores, double[] events) => CurveOf(scores, events, []).ShouldBeEmpty();

    private static IReadOnlyList<ScoreCurvePoint> CurveOf(float[] scores, double[] events, float[] weights)
    {
        var partial = new PartialAggregate();
        partial.Scores.AddColumn(ScoreKind.PositiveClass, scores, Array.ConvertAll(events, value => (byte)value), weights);
        return partial.ToScoreCurve(ScoreKind.PositiveClass);
    }
}
