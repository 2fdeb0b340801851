using System.Text.Json;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>Boundaries against numerical integration and scipy's distributions, variances against differences of scikit-learn's figures.</summary>
public class ComparisonGoldenTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("comparison");

    public static TheoryData<string> Matrices => GoldenFile.Names(Golden.GetProperty("classification"));

    public static TheoryData<string> ScoreCases => GoldenFile.Names(Golden.GetProperty("scores"));

    public static TheoryData<string> ProbabilityCases => GoldenFile.Names(Golden.GetProperty("probabilities"));

    public static TheoryData<string> IntervalCases => GoldenFile.Names(Golden.GetProperty("intervals"));

    [Fact]
    public void The_boundary_is_where_the_mixture_reaches_one_by_alpha()
    {
        foreach (var each in Golden.GetProperty("boundaries").EnumerateArray())
        {
            var (n, alpha, half) = (each.Number("n")!.Value, each.Number("alpha")!.Value, each.Number("half")!.Value);
            MixtureBoundary.HalfWidth(n, alpha).ShouldBe(half, 1e-9 * half, $"n {n}, alpha {alpha}");
            MixtureBoundary.ValuesFor(half, alpha).ShouldBe(n, 1e-6 * n, $"n {n}, alpha {alpha}");
        }
    }

    [Fact]
    public void The_evidence_against_a_quantile_is_that_of_the_beta_binomial_distribution()
    {
        foreach (var each in Golden.GetProperty("evidence").EnumerateArray())
        {
            var (q, n, k, alpha) = (each.Number("q")!.Value, each.Number("n")!.Value, each.Number("k")!.Value, each.Number("alpha")!.Value);
            new QuantileMixture(q, n, MixtureBoundary.Prior(alpha)).LogEvidence(k, k).ShouldBe(each.Number("log")!.Value, 1e-7, $"q {q}, {k} of {n}, alpha {alpha}");
        }
    }

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Variances_of_figures_of_classes_are_those_of_scikit_learns_figures(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("classification"), name);
        var classes = golden.Strings("classes");
        var rows = new PartialAggregate();
        var matrix = golden.GetProperty("matrix");
        for (var i = 0; i < classes.Length; i++)
        {
            for (var j = 0; j < classes.Length; j++)
            {
                for (var count = matrix[i][j].GetInt32(); count > 0; count--)
                    rows.Confusion.Add(classes[i], classes[j]);
            }
        }

        var side = new ComparedSide(rows, classes[^1]);
        foreach (var variance in golden.GetProperty("variances").EnumerateObject())
        {
            var estimate = ComparisonMetrics.Find(variance.Name, out _)!.Estimate!(side)!.Value;
            (estimate.Variance / estimate.Effective).ShouldBe(variance.Value.GetDouble(), (1e-6 * variance.Value.GetDouble()) + 1e-15, variance.Name);
        }
    }

    [Theory]
    [MemberData(nameof(ScoreCases))]
    public void Variances_of_figures_of_scores_are_those_of_their_definitions(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("scores"), name);
        var (scores, events) = (golden.Numbers("scores"), golden.Numbers("events"));
        var rows = new PartialAggregate();
        for (var i = 0; i < scores.Length; i++)
            rows.Scores.Add(ScoreKind.PositiveClass, scores[i], events[i] == 1);
        var side = new ComparedSide(rows, "yes");
        var auc = Estimate(side, "auc_roc");
        auc.Value.ShouldBe(golden.Number("auc")!.Value, 1e-9);
        (auc.Variance / auc.Effective).ShouldBe(golden.Number("auc_variance")!.Value, 1e-9);
        Estimate(side, "brier_score").Variance.ShouldBe(golden.Number("brier_variance")!.Value, 1e-9);
        Estimate(side, "log_loss").Variance.ShouldBe(golden.Number("log_loss_variance")!.Value, 1e-9);
    }

    [Theory]
    [MemberData(nameof(ProbabilityCases))]
    public void Figures_of_class_probabilities_and_their_variances_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("probabilities"), name);
        var (classes, actual) = (golden.Strings("classes"), golden.Strings("actual"));
        var rows = new PartialAggregate();
        foreach (var (row, label) in golden.GetProperty("codes").EnumerateArray().Zip(actual))
            rows.Probabilities.AddLabel(new ProbabilityVector(classes, [.. row.EnumerateArray().Select(static each => ProbabilityCode.Of(each.GetInt32() / 64.0))]), label, 1);
        var side = new ComparedSide(rows);
        ShouldBe(Estimate(side, "log_loss_multiclass"), golden, "log_loss");
        ShouldBe(Estimate(side, "brier_multiclass"), golden, "brier");
        Estimate(side, "top_k_accuracy(2)").Value.ShouldBe(golden.Number("top2")!.Value, 1e-12);
        for (var i = 0; i < classes.Length; i++)
        {
            var area = Estimate(side, $"auc_class({classes[i]})");
            area.Value.ShouldBe(golden.Numbers("areas")[i], 1e-9);
            (area.Variance / area.Effective).ShouldBe(golden.Numbers("area_variances")[i], 1e-9);
        }

        ShouldBe(Estimate(side, "auc_macro"), golden, "macro");
        // Four times the product of the shares of the rarest class and of the others.
        var rarest = actual.CountBy(static each => each).Min(static each => each.Value);
        Estimate(side, "auc_macro").Effective.ShouldBe(4.0 * rarest * (actual.Length - rarest) / actual.Length, 1e-9);
    }

    [Theory]
    [MemberData(nameof(IntervalCases))]
    public void Figures_of_prediction_intervals_and_their_variances_are_those_of_their_definitions(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("intervals"), name);
        var rows = new PartialAggregate();
        foreach (var (actual, half) in golden.Numbers("actual").Zip(golden.Numbers("half")))
        {
            var interval = new PredictionInterval(-half, half, 0.9);
            rows.Intervals.Add(interval, 1);
            rows.Intervals.AddActual(interval, actual, 1);
        }

        var side = new ComparedSide(rows);
        Estimate(side, "interval_coverage").Value.ShouldBe(golden.Number("coverage")!.Value, 1e-12);
        ShouldBe(Estimate(side, "interval_width"), golden, "width");
        ShouldBe(Estimate(side, "interval_score"), golden, "score");
    }

    private static void ShouldBe(Estimate estimate, JsonElement golden, string figure)
    {
        estimate.Value.ShouldBe(golden.Number(figure)!.Value, 1e-9, figure);
        (estimate.Variance / estimate.Effective).ShouldBe(golden.Number(figure + "_variance")!.Value, 1e-9, figure);
    }

    private static Estimate Estimate(ComparedSide side, string metric) => ComparisonMetrics.Find(metric, out _)!.Estimate!(side)!.Value;
}
