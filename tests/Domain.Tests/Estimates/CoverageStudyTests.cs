using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Estimates;

/// <summary>How often the intervals have the figure of the labels in them: where the inputs shift, and where what they mean does.</summary>
public class CoverageStudyTests(ITestOutputHelper output)
{
    private const int Runs = 1000;
    private static readonly string[] Names = ["accuracy", "precision", "recall", "f1", "auc_roc"];

    [Theory]
    [InlineData(2000, 500)]
    [InlineData(5000, 500)]
    [InlineData(1000, 2000)]
    public void Intervals_of_classes_cover_under_a_shift_of_the_inputs_and_fail_under_concept_drift(int rows, int records)
    {
        var random = new Random(31);
        var (shifted, drifted) = (new int[Names.Length], new int[Names.Length]);
        for (var run = 0; run < Runs; run++)
        {
            var (scores, predicted, actual) = Draw(random, rows, 0, 0);
            var baseline = PerformanceEstimatorTests.Of(predicted, scores, actual, null);
            Tally(baseline, Draw(random, records, 0.8, 0), shifted);
            Tally(baseline, Draw(random, records, 0, -1), drifted);
        }

        for (var i = 0; i < Names.Length; i++)
        {
            output.WriteLine($"seed 31, baseline {rows}, records {records}, {Names[i]}: covered {100.0 * shifted[i] / Runs:0.0}% under covariate shift, {100.0 * drifted[i] / Runs:0.0}% under concept drift");
            (shifted[i] / (double)Runs).ShouldBeInRange(0.93, 1, Names[i]);
        }

        // Of accuracy false alarms more and misses fewer cancel out in part, and ranks stay as they are.
        (drifted[Array.IndexOf(Names, "f1")] / (double)Runs).ShouldBeLessThan(0.1, "an estimate cannot see concept drift");
    }

    // A far shift moves values within the outermost bins too, where errors grow: bins do not see that.
    [Theory]
    [InlineData(55, 0.93)]
    [InlineData(65, 0.9)]
    public void Intervals_of_errors_cover_under_a_shift_of_the_inputs_and_fail_under_concept_drift(double mean, double least)
    {
        var random = new Random(32);
        var (shifted, drifted, names) = (new int[2], new int[2], (string[])["mae", "rmse"]);
        for (var run = 0; run < Runs; run++)
        {
            var (predicted, actual) = Numbers(random, 3000, 50, 1);
            var builder = new BaselineBuilder();
            builder.AddNumbers(ColumnRole.Value, "", predicted);
            var baseline = builder.Build(new EstimationBasis(null, EstimationBuilder.Profile(builder.Find(ColumnRole.Value)!.Bins, predicted, actual).Errors, ""));
            Tally(Numbers(random, 500, mean, 1), shifted);
            Tally(Numbers(random, 500, 50, 1.5), drifted);

            void Tally((double[] Predicted, double[] Actual) rows, int[] covered)
            {
                var counts = new BinnedCounts().Add(baseline.Bins, (ulong)rows.Predicted.Length)!;
                foreach (var value in rows.Predicted)
                    counts[0].Add(baseline.Bins.Columns[0].CellOf(value), 1);
                var estimate = PerformanceEstimator.Estimate(baseline, counts);
                var errors = rows.Predicted.Zip(rows.Actual, static (a, b) => Math.Abs(a - b)).ToArray();
                double[] realized = [errors.Average(), Math.Sqrt(errors.Average(static error => error * error))];
                for (var i = 0; i < 2; i++)
                    covered[i] += estimate.Find(names[i])!.Interval is { } interval && realized[i] >= interval.Lower && realized[i] <= interval.Upper ? 1 : 0;
            }
        }

        for (var i = 0; i < 2; i++)
        {
            output.WriteLine($"seed 32, mean 50 to {mean}, {names[i]}: covered {100.0 * shifted[i] / Runs:0.0}% under covariate shift, {100.0 * drifted[i] / Runs:0.0}% under concept drift");
            (shifted[i] / (double)Runs).ShouldBeInRange(least, 1, names[i]);
        }

        (drifted[0] / (double)Runs).ShouldBeLessThan(0.5);
    }

    // Errors grow with what is predicted.
    private static (double[] Predicted, double[] Actual) Numbers(Random random, int rows, double mean, double noise)
    {
        var predicted = Array.ConvertAll(new double[rows], _ => mean + (20 * Normal(random)));
        return (predicted, Array.ConvertAll(predicted, value => value + (noise * (2 + (0.1 * Math.Abs(value))) * Normal(random))));
    }

    // Scores of a model that is too sure of itself: the odds of the outcome are the root of what the score says, moved by the drift.
    private static (double[] Scores, string[] Predicted, string[] Actual) Draw(Random random, int rows, double shift, double drift)
    {
        var (scores, predicted, actual) = (new double[rows], new string[rows], new string[rows]);
        for (var i = 0; i < rows; i++)
        {
            var logit = shift + (2.5 * Normal(random));
            scores[i] = 1 / (1 + Math.Exp(-logit));
            predicted[i] = logit > 0 ? "1" : "0";
            actual[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(logit / 2) - drift)) ? "1" : "0";
        }

        return (scores, predicted, actual);
    }

    private static void Tally(Baseline baseline, (double[] Scores, string[] Predicted, string[] Actual) rows, int[] covered)
    {
        var estimate = PerformanceEstimator.Estimate(baseline, PerformanceEstimatorTests.Count(baseline, rows.Predicted, rows.Scores));
        var realized = Realized(rows);
        for (var i = 0; i < Names.Length; i++)
            covered[i] += estimate.Find(Names[i])!.Interval is { } interval && realized[i] >= interval.Lower && realized[i] <= interval.Upper ? 1 : 0;
    }

    private static double[] Realized((double[] Scores, string[] Predicted, string[] Actual) rows)
    {
        var (tp, fp, fn, right) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Scores.Length; i++)
        {
            var (predicted, actual) = (rows.Predicted[i] == "1", rows.Actual[i] == "1");
            tp += predicted && actual ? 1 : 0;
            fp += predicted && !actual ? 1 : 0;
            fn += !predicted && actual ? 1 : 0;
            right += predicted == actual ? 1 : 0;
        }

        var (below, outranked) = (0.0, 0.0);
        foreach (var i in Enumerable.Range(0, rows.Scores.Length).OrderBy(i => rows.Scores[i]))
        {
            outranked += rows.Actual[i] == "1" ? below : 0;
            below += rows.Actual[i] == "1" ? 0 : 1;
        }

        return [right / rows.Scores.Length, tp / (tp + fp), tp / (tp + fn), 2 * tp / (tp + tp + fp + fn), outranked / (below * (rows.Scores.Length - below))];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
