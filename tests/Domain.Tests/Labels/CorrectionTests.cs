using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Labels;

/// <summary>A record that is taken back and counted again with another label leaves the figures of records that were right at once.</summary>
public class CorrectionTests
{
    [Theory]
    [InlineData(1, 3, false)]
    [InlineData(2, 3, true)]
    [InlineData(3, 40, true)]
    public void A_corrected_class_moves_from_its_old_cell_to_the_new_one(int seed, int classes, bool weighted)
    {
        var random = new Random(seed);
        var (corrected, right) = (new ConfusionMatrix(), new ConfusionMatrix());
        for (var i = 0; i < 500; i++)
        {
            var (wrong, actual, predicted) = (Class(random, classes), Class(random, classes), Class(random, classes));
            var weight = weighted ? 1 + random.Next(4) : 1;
            right.Add(actual, predicted, weight);
            corrected.Add(wrong, predicted, weight);
            corrected.Subtract(wrong, predicted, weight).ShouldBeTrue();
            corrected.Add(actual, predicted, weight);
        }

        var (one, other) = (corrected.ToFigures()!, right.ToFigures()!);
        one.Count.ShouldBe(other.Count);
        one.Accuracy.ShouldBe(other.Accuracy, 1e-12);
        one.Classes.ShouldBe(other.Classes);
        one.Counts.SelectMany(row => row).ShouldBe(other.Counts.SelectMany(row => row));
        one.Weights.SelectMany(row => row).ShouldBe(other.Weights.SelectMany(row => row), 1e-9);
        one.EffectiveCount.ShouldBe(other.EffectiveCount, 1e-6);
    }

    [Fact]
    public void A_class_past_the_limit_is_taken_back_out_of_other()
    {
        var matrix = new ConfusionMatrix();
        for (var i = 0; i < 300; i++)
            matrix.Add($"c{i:000}", $"c{i:000}");
        matrix.ToFigures()!.Accuracy.ShouldBe(1);
        matrix.Subtract("c299", "c299").ShouldBeTrue();
        matrix.Add("c000", "c299");
        matrix.ToFigures()!.Count.ShouldBe(300UL);
        matrix.ToFigures()!.Accuracy.ShouldBe(299 / 300.0, 1e-12);
    }

    [Fact]
    public void What_was_never_counted_is_not_taken_back()
    {
        var matrix = new ConfusionMatrix();
        matrix.Add("yes", "no");
        matrix.Subtract("no", "no").ShouldBeFalse();
        matrix.Subtract("no", "yes").ShouldBeFalse();
        matrix.ToFigures()!.Count.ShouldBe(1UL);
        var scores = new ScoreHistogram();
        scores.Add(ScoreKind.PositiveClass, 0.5f, true);
        scores.Subtract(ScoreKind.PositiveClass, 0.5f, false).ShouldBeFalse();
        scores.Subtract(ScoreKind.TopLabel, 0.5f, true).ShouldBeFalse();
        new RegressionErrors().Subtract(1, 2, 1).ShouldBeFalse();
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public void A_corrected_outcome_moves_its_score(int seed, bool weighted)
    {
        var random = new Random(seed);
        var (corrected, right) = (new ScoreHistogram(), new ScoreHistogram());
        for (var i = 0; i < 500; i++)
        {
            var (score, wrong, actual) = (random.NextSingle(), random.Next(2) == 0, random.Next(2) == 0);
            var weight = weighted ? 1 + random.Next(4) : 1;
            right.Add(ScoreKind.PositiveClass, score, actual, weight);
            corrected.Add(ScoreKind.PositiveClass, score, wrong, weight);
            corrected.Subtract(ScoreKind.PositiveClass, score, wrong, weight).ShouldBeTrue();
            corrected.Add(ScoreKind.PositiveClass, score, actual, weight);
        }

        var (one, other) = (corrected.ToFigures(ScoreKind.PositiveClass)!, right.ToFigures(ScoreKind.PositiveClass)!);
        one.Count.ShouldBe(other.Count);
        one.BrierScore.ShouldBe(other.BrierScore);
        one.LogLoss.ShouldBe(other.LogLoss);
    }

    [Theory]
    [InlineData(21, false)]
    [InlineData(22, true)]
    public void A_corrected_number_moves_all_sums(int seed, bool weighted)
    {
        var random = new Random(seed);
        var (corrected, right) = (new RegressionErrors(), new RegressionErrors());
        for (var i = 0; i < 500; i++)
        {
            var (predicted, wrong, actual) = (random.NextDouble() * 100, random.NextDouble() * 1000, i % 50 == 0 ? 0 : random.NextDouble() * 100);
            var weight = weighted ? 1 + random.Next(4) : 1;
            right.Add(actual, predicted, weight);
            corrected.Add(wrong, predicted, weight);
            corrected.Subtract(wrong, predicted, weight).ShouldBeTrue();
            corrected.Add(actual, predicted, weight);
        }

        corrected.ToFigures().ShouldBe(right.ToFigures());
    }

    [Theory]
    [InlineData(1e12, 11)]
    [InlineData(2e17, 2e17)]
    [InlineData(1e100, -1e100)]
    public void An_absurd_number_that_is_taken_back_leaves_nothing_behind(double actual, double predicted)
    {
        var (corrected, right) = (new RegressionErrors(), new RegressionErrors());
        foreach (var errors in (RegressionErrors[])[corrected, right])
        {
            errors.Add(10, 11);
            errors.Add(12.5, 11.1);
        }

        corrected.Add(actual, predicted);
        corrected.Subtract(actual, predicted, 1).ShouldBeTrue();
        corrected.ToFigures().ShouldBe(right.ToFigures());

        var alone = new RegressionErrors();
        alone.Add(actual, predicted);
        alone.Subtract(actual, predicted, 1).ShouldBeTrue();
        alone.IsEmpty.ShouldBeTrue();
    }

    private static string Class(Random random, int classes) => $"c{random.Next(classes)}";
}
