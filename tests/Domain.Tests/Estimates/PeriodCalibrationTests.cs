using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Estimates;

/// <summary>What is kept of a period calibrates as its rows do, which are held to scikit-learn's isotonic regression.</summary>
public class PeriodCalibrationTests
{
    private const int Seed = 11;

    [Theory]
    [InlineData("yes", 2_000, 0)]
    [InlineData("yes", 2_000, 0.25)]
    [InlineData(null, 700, 0)]
    [InlineData("", 1_200, 0)]
    public void A_period_has_the_calibration_of_its_rows(string? positive, int count, double swing)
    {
        var random = new Random(Seed);
        string?[] classes = positive is { Length: 0 } ? ["cat", "dog", "fox"] : ["no", "yes"];
        var (scores, predicted, actual) = (new double[count], new string?[count], new string?[count]);
        for (var i = 0; i < count; i++)
        {
            // Of two decimals, so that each has a bin of its own; what they are worth changes over time.
            scores[i] = Math.Round(0.03 + (0.94 * random.NextDouble()), 2);
            var isEvent = random.NextDouble() < (0.8 * scores[i]) + (swing * Math.Sin(10.0 * i / count));
            if (positive is { Length: 0 })
            {
                predicted[i] = classes[random.Next(3)];
                actual[i] = isEvent ? predicted[i] : classes[(Array.IndexOf(classes, predicted[i]) + 1) % 3];
            }
            else
            {
                predicted[i] = scores[i] > 0.5 ? "yes" : "no";
                actual[i] = isEvent ? "yes" : "no";
            }
        }

        var (expected, _) = EstimationBuilder.Calibrate(predicted, scores, actual, positive is { Length: 0 } ? null : positive);
        var parts = Enumerable.Range(0, 10).Select(part => Rows(scores, predicted, actual, part * (count / 10), count / 10, positive)).ToArray();
        var whole = new PartialAggregate();
        foreach (var part in parts)
            whole.MergeEncoded(part.Encode());
        var made = PeriodBaseline.Of(whole, parts: parts, positiveClass: positive is { Length: 0 } ? null : positive);
        var found = Baseline.Decode(made.Encode()).Estimation.Scores.ShouldNotBeNull($"seed {Seed}: {made.Estimation.Reason}");
        (found.Bins.Positive, found.IsBinary, found.BlockCount).ShouldBe((expected!.Bins.Positive, expected.IsBinary, expected.BlockCount));
        foreach (var score in scores)
            found.Probabilities[found.Bins.ScoreCellOf(score)].ShouldBe(expected.Probabilities[expected.Bins.ScoreCellOf(score)], 1e-12);
        found.Clustering.Correlation.ShouldBe(expected.Clustering.Correlation, 1e-9);
        (swing > 0).ShouldBe(found.Clustering.Correlation > 0);
    }

    [Fact]
    public void What_a_period_lacks_is_the_reason()
    {
        Reason(static rows => { }).ShouldBe("the period has no labelled predictions with scores");
        Reason(static rows => rows.Scores.Add(ScoreKind.PositiveClass, 0.5, true)).ShouldBe("1 effective records of the period have a score and a label, fewer than 100");
        Reason(static rows => Scores(rows, 200, 0.5, 0.5)).ShouldBe("all scores of the baseline are the same, so that they tell nothing");
        Reason(static rows => rows.Regression.Add(1, 2)).ShouldBe("how errors of numbers depend on what was predicted is not kept of a period: make the baseline from a file with --actual");
        Reason(static rows => Scores(rows, 200, 0.2, 0.7), positive: null).ShouldBe("nobody says of which class the scores of the period are the probability");
    }

    [Fact]
    public void Weighted_records_count_by_their_effective_number()
    {
        var rows = new PartialAggregate();
        Scores(rows, 300, 0.2, 0.7, weight: 20);
        Scores(rows, 300, 0.2, 0.7);
        // (300·20 + 300)²/(300·400 + 300)
        Basis(rows).Scores!.Rows.ShouldBe(6_300.0 * 6_300 / 120_300, 1e-6);
    }

    private static void Scores(PartialAggregate rows, int count, double low, double high, double weight = 1)
    {
        for (var i = 0; i < count; i++)
            rows.Scores.Add(ScoreKind.PositiveClass, i % 2 == 0 ? low : high, i % 3 == 0, weight);
    }

    private static string Reason(Action<PartialAggregate> add, string? positive = "yes")
    {
        var rows = new PartialAggregate();
        add(rows);
        return Basis(rows, positive).Reason;
    }

    private static EstimationBasis Basis(PartialAggregate rows, string? positive = "yes")
    {
        rows.Traffic.AddRecord(0);
        rows.Traffic.AddRecord(1);
        rows.Features.AddNumeric("f", [1.0]);
        return PeriodBaseline.Of(rows, positiveClass: positive).Estimation;
    }

    private static PartialAggregate Rows(double[] scores, string?[] predicted, string?[] actual, int from, int count, string? positive)
    {
        var rows = new PartialAggregate();
        for (var i = from; i < from + count; i++)
        {
            rows.Traffic.AddRecord(i);
            rows.Features.AddNumeric("f", [scores[i]]);
            rows.Confusion.Add(actual[i]!, predicted[i]!);
            LabelledScore.Add(rows, positive is { Length: > 0 } ? positive : null, predicted[i], actual[i]!, scores[i], 1);
        }

        return rows;
    }
}
