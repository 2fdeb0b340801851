using System.Text.Json;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Scores;

/// <summary>Every figure against scikit-learn, see Golden/scores.py.</summary>
public class ScoreGoldenTests
{
    private static readonly JsonElement Cases = GoldenFile.Load("scores");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var (scores, events, weights) = (golden.Floats("scores"), golden.Numbers("events"), golden.Floats("weights"));
        var kind = Enum.Parse<ScoreKind>(golden.GetProperty("kind").GetString()!);
        var histogram = new ScoreHistogram();
        histogram.AddColumn(kind, scores, Array.ConvertAll(events, value => (byte)value), weights);
        ShouldBe(histogram.ToFigures(kind), golden);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_of_merged_parts_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var (scores, events, weights) = (golden.Floats("scores"), golden.Numbers("events"), golden.Floats("weights"));
        var kind = Enum.Parse<ScoreKind>(golden.GetProperty("kind").GetString()!);
        var histogram = new ScoreHistogram();
        for (var i = 0; i < scores.Length; i++)
        {
            var part = new ScoreHistogram();
            part.Add(kind, scores[i], events[i] == 1, weights.Length == 0 ? 1 : weights[i]);
            histogram.Merge(part);
        }

        ShouldBe(histogram.ToFigures(kind), golden);
    }

    private static void ShouldBe(ScoreFigures? figures, JsonElement golden)
    {
        var expected = golden.GetProperty("expected");
        if (expected.ValueKind == JsonValueKind.Null)
        {
            figures.ShouldBeNull();
            return;
        }

        figures.ShouldNotBeNull();
        figures.Count.ShouldBe(expected.Count("count"));
        figures.Weight.ShouldBeClose(expected.Number("weight")!.Value);
        figures.EffectiveCount.ShouldBeClose(expected.Number("effectiveCount")!.Value);
        figures.EventRate.ShouldBeClose(expected.Number("eventRate")!.Value);
        figures.MeanScore.ShouldBeClose(expected.Number("meanScore")!.Value);
        figures.BrierScore.ShouldBeClose(expected.Number("brierScore")!.Value);
        figures.LogLoss.ShouldBeClose(expected.Number("logLoss")!.Value);
        figures.ExpectedCalibrationError.ShouldBeClose(expected.Number("expectedCalibrationError")!.Value);
        var curve = expected.GetProperty("calibration").EnumerateArray().ToArray();
        figures.Calibration.Count.ShouldBe(curve.Length);
        foreach (var (bin, point) in figures.Calibration.Zip(curve))
        {
            bin.LowerBound.ShouldBeClose(point.Number("lowerBound")!.Value);
            bin.Count.ShouldBe(point.Count("count"));
            bin.Weight.ShouldBeClose(point.Number("weight")!.Value);
            bin.MeanScore.ShouldBeClose(point.Number("meanScore")!.Value);
            bin.EventRate.ShouldBeClose(point.Number("eventRate")!.Value);
        }

        var exact = golden.GetProperty("exact").GetBoolean();
        ShouldBeWithin(figures.AucRoc, expected.Number("aucRoc"), exact ? 0 : figures.AucRocErrorBound);
        ShouldBeWithin(figures.AveragePrecision, expected.Number("averagePrecision"), exact ? 0 : figures.AveragePrecisionErrorBound);
        if (!exact)
        {
            Math.Abs(figures.AucRoc!.Value - expected.Number("aucRoc")!.Value).ShouldBeLessThan(0.002);
            Math.Abs(figures.AveragePrecision!.Value - expected.Number("averagePrecision")!.Value).ShouldBeLessThan(0.01);
        }
    }

    private static void ShouldBeWithin(double? actual, double? expected, double? bound)
    {
        actual.HasValue.ShouldBe(expected.HasValue);
        if (actual is { } value)
        {
            Math.Abs(value - expected!.Value).ShouldBeLessThanOrEqualTo(bound!.Value + 1e-9);
        }
    }
}
