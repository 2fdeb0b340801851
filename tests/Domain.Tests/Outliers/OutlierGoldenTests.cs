using System.Text.Json;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Tests.Golden;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Outliers;

public class OutlierGoldenTests(ITestOutputHelper output)
{
    private static readonly JsonElement Golden = GoldenFile.Load("outliers");

    public static TheoryData<string> Cases => GoldenFile.Names(Golden.GetProperty("cases"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forests_rank_rows_as_those_of_scikit_learn(string name)
    {
        var expected = GoldenFile.Case(Golden.GetProperty("cases"), name);
        var far = expected.Numbers("far");
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var scores = Score(Fit(expected).Build(new OutlierSettings { Seed = seed }), expected);
            var (correlation, auc) = (Correlation(Ranks(scores), Ranks(expected.Numbers("forest"))), Auc(scores, far));
            output.WriteLine($"{name}, seed {seed}: rank correlation {correlation:0.0000}, AUC {auc:0.0000} (scikit-learn {expected.Number("forest_auc"):0.0000})");
            correlation.ShouldBeGreaterThanOrEqualTo(0.95);
            auc.ShouldBe(expected.Number("forest_auc")!.Value, 0.02);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Local_outlier_factors_are_those_of_scikit_learn(string name)
    {
        var expected = GoldenFile.Case(Golden.GetProperty("cases"), name);
        var detector = Fit(expected).Build(new OutlierSettings
        {
            Method = OutlierMethod.Lof,
            Neighbours = (int)expected.Count("neighbours"),
            ReferenceRows = 500,
            Contamination = 0.03,
        });
        var (scores, factors) = (Score(detector, expected), expected.Numbers("lof"));
        for (var i = 0; i < factors.Length; i++)
            scores[i].ShouldBe(factors[i], 1e-6 * Math.Max(1, factors[i]), $"row {i}");
        detector.Threshold.ShouldBe(expected.Number("lof_threshold")!.Value, 1e-6, "a row is no neighbour of itself");
        output.WriteLine($"{name}: largest difference {scores.Zip(factors, static (a, b) => Math.Abs(a - b)).Max():0.0e0}");
    }

    private static OutlierFit Fit(JsonElement golden)
    {
        var fit = new OutlierFit();
        foreach (var (column, i) in Columns(golden, "columns").Select(static (column, i) => (column, i)))
            fit.AddNumbers($"f{i}", column);
        return fit;
    }

    private static double[] Score(OutlierDetector detector, JsonElement golden)
    {
        var columns = Columns(golden, "queries");
        var scores = new double[columns[0].Length];
        var rows = new double[scores.Length * columns.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = detector.Features[i % columns.Length].Of(columns[i % columns.Length][i / columns.Length]);
        detector.Score(rows, scores);
        return scores;
    }

    private static double[][] Columns(JsonElement golden, string property) =>
        [.. golden.GetProperty(property).EnumerateArray().Select(static column => column.EnumerateArray().Select(static value => value.GetDouble()).ToArray())];

    private static double[] Ranks(double[] values)
    {
        var sorted = values.Order().ToArray();
        return Array.ConvertAll(values, value => (Array.IndexOf(sorted, value) + Array.LastIndexOf(sorted, value)) / 2.0);
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }

    private static double Auc(double[] scores, double[] positive)
    {
        var (won, pairs) = (0.0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (positive[i] <= positive[j])
                    continue;
                pairs++;
                won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        }

        return won / pairs;
    }
}
