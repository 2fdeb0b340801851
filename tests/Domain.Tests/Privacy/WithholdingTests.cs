using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Privacy;

public sealed class WithholdingTests
{
    private const int Minimum = 10;

    [Fact]
    public void Nothing_is_left_of_too_few_records()
    {
        var partial = Of(9, static i => ("yes", "yes", "DE"));
        Withholding.Apply(partial, Minimum).ShouldBe([Withholding.Records]);
        partial.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Without_a_minimum_everything_stays()
    {
        var (partial, same) = (Of(3, static i => ("yes", "no", "DE")), Of(3, static i => ("yes", "no", "DE")));
        Withholding.Apply(partial, 0).ShouldBeEmpty();
        Withholding.Apply(partial, 1).ShouldBeEmpty();
        partial.Encode().ShouldBe(same.Encode());
    }

    [Fact]
    public void Enough_records_of_everything_are_left_as_they_are()
    {
        var (partial, same) = (Of(40, static i => (i % 2 == 0 ? "yes" : "no", i % 2 == 0 ? "yes" : "no", i % 2 == 0 ? "DE" : "FR")), Of(40, static i => (i % 2 == 0 ? "yes" : "no", i % 2 == 0 ? "yes" : "no", i % 2 == 0 ? "DE" : "FR")));
        Withholding.Apply(partial, Minimum).ShouldBeEmpty();
        partial.Encode().ShouldBe(same.Encode());
    }

    [Fact]
    public void Rare_names_become_other_which_takes_the_next_one_with_it_while_it_is_rare_itself()
    {
        // 60 DE, 30 FR, 10 IT, 3 LU: LU alone would be an other of 3 that everybody could name.
        var partial = Of(103, static i => ("a", "a", i < 60 ? "DE" : i < 90 ? "FR" : i < 100 ? "IT" : "LU"));
        Withholding.Apply(partial, Minimum).ShouldBe(["features.country"]);
        var values = partial.Features.FindCategorical("country")!.Values;
        values.Select(static value => (value.Name, value.Count)).ShouldBe([("DE", 60UL), ("FR", 30UL)]);
        values.OtherCount.ShouldBe(13UL);
        values.TotalCount.ShouldBe(103UL);
    }

    [Fact]
    public void Rare_classes_become_other_and_accuracy_stays_exact()
    {
        var partial = Of(124, static i => i < 60 ? ("a", i < 50 ? "a" : "b", "DE") : i < 100 ? ("b", "b", "DE") : ("c", i < 112 ? "c" : "d", "DE"));
        var accuracy = partial.Confusion.ToFigures()!.Accuracy;
        Withholding.Apply(partial, 15).ShouldContain("classes");
        var figures = partial.Confusion.ToFigures()!;
        figures.Accuracy.ShouldBe(accuracy, 1e-12);
        figures.Count.ShouldBe(124UL);
        figures.Counts.SelectMany(static row => row).Aggregate(0UL, static (sum, cell) => sum + cell).ShouldBe(124UL);
        for (var i = 0; i < figures.Classes.Count; i++)
        {
            var (row, column) = (figures.Counts[i].Aggregate(0UL, static (sum, cell) => sum + cell), figures.Counts.Aggregate(0UL, (sum, cells) => sum + cells[i]));
            (row == 0 || row >= 15).ShouldBeTrue($"{figures.Classes[i]} was actual {row} times");
            (column == 0 || column >= 15).ShouldBeTrue($"{figures.Classes[i]} was predicted {column} times");
        }
    }

    [Fact]
    public void What_few_of_many_records_have_is_left_out()
    {
        var partial = Of(50, static _ => ("a", "a", "DE"), labelled: 5);
        partial.Latency.Add(0.1);
        Withholding.Apply(partial, Minimum).ShouldBe(["latency", "scores", "classification"], ignoreOrder: true);
        (partial.HasLatency, partial.HasConfusion, partial.HasScores).ShouldBe((false, false, false));
        partial.ToScoreFigures(ScoreKind.TopLabel).ShouldBeNull();
        (partial.Traffic.Records, partial.HasFeatures).ShouldBe((50UL, true));
    }

    [Fact]
    public void A_sketch_of_many_names_does_not_answer_for_single_ones()
    {
        var partial = Of(3000, static i => ("a", "a", i < 1500 ? "DE" : $"village{i}"));
        Withholding.Apply(partial, Minimum).ShouldContain("features.country");
        var values = PartialAggregate.Decode(partial.Encode()).Features.FindCategorical("country")!.Values;
        values.Find("village1700").ShouldBeNull();
        values.Select(static value => value.Name).ShouldBe(["DE"]);
        values.TotalCount.ShouldBe(3000UL);
    }

    private static PartialAggregate Of(int records, Func<int, (string Predicted, string Actual, string Country)> row, int? labelled = null)
    {
        var partial = new PartialAggregate();
        for (var i = 0; i < records; i++)
        {
            var (predicted, actual, country) = row(i);
            partial.Traffic.AddRecord(1_000 * i);
            partial.Features.AddCategorical("country", [(byte)0], [country]);
            partial.Outputs.Classes.Add(predicted == "never" ? null : "all");
            if (i >= (labelled ?? records))
                continue;
            partial.Confusion.Add(actual, predicted);
            partial.Scores.Add(ScoreKind.TopLabel, 0.9, predicted == actual);
        }

        return partial;
    }
}
