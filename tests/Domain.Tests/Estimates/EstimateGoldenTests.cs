using System.Text.Json;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Estimates;

public class EstimateGoldenTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("estimates");

    public static TheoryData<string> Cases => GoldenFile.Names(Golden.GetProperty("cases"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Calibration_and_expected_figures_are_those_of_scikit_learn(string name)
    {
        var expected = GoldenFile.Case(Golden.GetProperty("cases"), name);
        var rows = expected.Numbers("rows");
        var bins = new JointBins("yes", [.. Enumerable.Range(1, rows.Length - 1).Select(cell => (double)cell / rows.Length)]);
        var calibration = new ScoreCalibration(bins, true, rows, expected.Numbers("events"));
        calibration.Probabilities.ShouldBe(expected.Numbers("probabilities"), 1e-12);

        var baseline = new Baseline(
            1000, [new BaselineColumn { Bins = FrozenColumn.OfNumbers(ColumnRole.Score, "", [0, 1], false), Counts = new ColumnCounts() }], estimation: new EstimationBasis(calibration, null, ""));
        var (other, positive) = (expected.Numbers("other"), expected.Numbers("positive"));
        var binned = new BinnedCounts();
        var counts = binned.Add(baseline.Bins, (ulong)(other.Sum() + positive.Sum()))!;
        for (var cell = 0; cell < rows.Length; cell++)
        {
            counts[1].Add(cell, (ulong)other[cell]);
            counts[1].Add(rows.Length + cell, (ulong)positive[cell]);
        }

        var estimate = PerformanceEstimator.Estimate(baseline, counts);
        estimate.Reason.ShouldBeEmpty();
        var confusion = estimate.Confusion!.Value;
        double[] matrix = [confusion.TrueNegatives, confusion.FalsePositives, confusion.FalseNegatives, confusion.TruePositives];
        matrix.ShouldBe(expected.Numbers("confusion"), 1e-9);
        foreach (var figure in (string[])["accuracy", "precision", "recall", "f1", "auc_roc"])
        {
            var actual = estimate.Find(figure)!;
            if (expected.Number(figure) is not { } value)
            {
                actual.Reason.ShouldBe("no record was predicted 'yes'", figure);
                continue;
            }

            actual.Value!.Value.ShouldBe(value, 1e-9, figure);
            actual.Interval!.Value.Lower.ShouldBeLessThanOrEqualTo(value);
            actual.Interval!.Value.Upper.ShouldBeGreaterThanOrEqualTo(value);
        }
    }
}
