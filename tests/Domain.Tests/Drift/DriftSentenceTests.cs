using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.Domain.Tests.Drift;

/// <summary>What a person reads of a column.</summary>
public sealed class DriftSentenceTests
{
    [Theory]
    [InlineData(DriftMethod.KolmogorovSmirnov, DriftVerdict.Drifted, 0.356, "amount drifted: up to 35.6% of the records lie elsewhere (from 10% on it matters), p < 0.0001. The mean was 73.07 and is 209.6.")]
    [InlineData(DriftMethod.KolmogorovSmirnov, DriftVerdict.Small, 0.04, "amount differs a little: up to 4% of the records lie elsewhere, less than the 10% that matters. The mean was 73.07 and is 209.6.")]
    [InlineData(DriftMethod.PopulationStability, DriftVerdict.Drifted, 0.31, "amount drifted: its population stability index is 0.31 (from 0.1 on it matters), p < 0.0001. The mean was 73.07 and is 209.6.")]
    [InlineData(DriftMethod.KolmogorovSmirnov, DriftVerdict.Stable, 0.01, "amount is not significantly different (p < 0.0001).")]
    public void A_threshold_is_told_in_the_unit_of_the_difference(DriftMethod method, DriftVerdict verdict, double effect, string sentence) =>
        new ColumnDrift
        {
            Role = ColumnRole.Feature,
            Name = "amount",
            IsNumeric = true,
            Importance = 1,
            Reference = new ColumnSide(1000, 1000, null, null, null),
            Current = new ColumnSide(1000, 1000, null, null, null),
            ReferenceMoments = new NumericSide(73.07, 110.6, 0.4, 3864),
            CurrentMoments = new NumericSide(209.6, 324.9, 0.9, 8738),
            Verdict = verdict,
            Test = new DriftTest(method, effect, 1e-9, 1e-9, effect, 0.1),
        }.Sentence.ShouldBe(sentence);

    [Fact]
    public void A_share_that_fell_is_told_too() =>
        new ColumnDrift
        {
            Role = ColumnRole.Feature,
            Name = "country",
            IsNumeric = false,
            Importance = 1,
            Reference = new ColumnSide(1000, 1000, 0.3, 0.2, 0.5),
            Current = new ColumnSide(1000, 1000, 0, 0, 0.1),
            Verdict = DriftVerdict.Drifted,
            Test = new DriftTest(DriftMethod.ChiSquare, 500, 1e-9, 1e-9, 0.4, 0.1),
        }.Sentence.ShouldBe(
            "country drifted: its shares are a Jensen–Shannon distance of 0.4 apart (from 0.1 on it matters), p < 0.0001. 0% are missing, 30% before. 0% are numbers, 20% before. 10% are of categories that the baseline does not list, 50% before.");

    [Theory]
    [InlineData(1e9, 1e9 + 3, 1, " The mean was 1000000000 and is 1000000003.")]
    [InlineData(73.07, 73.074, 0.01, " The mean was 73.07 and is 73.074.")]
    [InlineData(73.07, 73.074, 100, "")]
    [InlineData(1, 1 + 1e-14, 0, "")]
    public void Means_have_the_digits_in_which_they_differ_or_are_not_told(double before, double now, double deviation, string told) =>
        new ColumnDrift
        {
            Role = ColumnRole.Feature,
            Name = "amount",
            IsNumeric = true,
            Importance = 1,
            Reference = new ColumnSide(1000, 1000, 0, 0, 0),
            Current = new ColumnSide(1000, 1000, 0, 0, 0),
            ReferenceMoments = new NumericSide(before, deviation, 0, 1),
            CurrentMoments = new NumericSide(now, deviation, 0, 1),
            Verdict = DriftVerdict.Drifted,
            Test = new DriftTest(DriftMethod.ChiSquare, 500, 1e-9, 1e-9, 0.4, 0.1),
        }.Sentence.ShouldBe("amount drifted: its shares are a Jensen–Shannon distance of 0.4 apart (from 0.1 on it matters), p < 0.0001." + told);

    [Fact]
    public void A_mean_that_did_not_change_is_not_told() =>
        new ColumnDrift
        {
            Role = ColumnRole.Feature,
            Name = "amount",
            IsNumeric = true,
            Importance = 1,
            Reference = new ColumnSide(1000, 1000, 0, 0, 0),
            Current = new ColumnSide(1000, 1000, 0.4, 0, 0),
            ReferenceMoments = new NumericSide(1, 0, 1, 1),
            CurrentMoments = new NumericSide(1, 0, 1, 1),
            Verdict = DriftVerdict.Drifted,
            Test = new DriftTest(DriftMethod.ChiSquare, 500, 1e-9, 1e-9, 0.4, 0.1),
        }.Sentence.ShouldEndWith("p < 0.0001. 40% are missing, 0% before.");
}
