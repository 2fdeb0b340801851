using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

public class SchemaComparisonTests
{
    [Fact]
    public void What_is_new_gone_or_of_another_type_is_told()
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 200; i++)
        {
            Add(before, i, ("amount", 1.0), ("age", 2.0), ("zip", 3.0));
            Add(after, i, ("amount", "low"), ("income", 2.0), ("zip", 3.0));
            before.Measurements.AddNumeric("judge", [1.0]);
            after.Measurements.AddCategorical("judge", [0], ["good"]);
            before.Outputs.Classes.Add(i % 2 == 0 ? "cat" : "dog");
            after.Outputs.Classes.Add(i % 2 == 0 ? "cat" : "fox");
        }

        var schema = Compare(before, after);
        schema.Changes.ShouldBe(
        [
            new(SchemaPart.Feature, "age", SchemaChangeKind.Removed, "numbers", null),
            new(SchemaPart.Feature, "amount", SchemaChangeKind.Retyped, "numbers", "categories"),
            new(SchemaPart.Feature, "income", SchemaChangeKind.Added, null, "numbers"),
            new(SchemaPart.Measurement, "judge", SchemaChangeKind.Retyped, "numbers", "categories"),
            new(SchemaPart.Class, "dog", SchemaChangeKind.Removed, null, null),
            new(SchemaPart.Class, "fox", SchemaChangeKind.Added, null, null),
        ]);
        (schema.Unsure, schema.Unlisted).ShouldBe((0, 0));
        schema.Sentence.ShouldBe(
            "What 2 takes and gives is not the same: feature age is gone, feature amount was of numbers and is of categories, feature income is new, measurement judge was of numbers and is of categories, class dog is gone and 1 more.");
    }

    [Fact]
    public void A_feature_all_of_whose_values_are_missing_is_not_gone()
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 200; i++)
        {
            Add(before, i, ("amount", 1.0), ("left out", 1.0), ("never", double.NaN), ("new", double.NaN));
            Add(after, i, ("amount", double.NaN), ("never", double.NaN), ("new", 1.0));
        }

        var schema = Compare(before, after);
        schema.Changes.ShouldBe(
        [
            new(SchemaPart.Feature, "amount", SchemaChangeKind.Emptied, "numbers", null),
            new(SchemaPart.Feature, "left out", SchemaChangeKind.Removed, "numbers", null),
            new(SchemaPart.Feature, "new", SchemaChangeKind.Filled, null, "numbers"),
        ]);
        schema.Sentence.ShouldBe("What 2 takes and gives is not the same: feature amount is missing in all records, feature left out is gone, feature new has values, and had none.");
    }

    [Fact]
    public void The_same_schema_has_no_changes()
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < 30; i++)
            Add(rows, i, ("amount", 1.0));
        Compare(rows, rows).ShouldSatisfyAllConditions(static schema => schema.Changes.ShouldBeEmpty(), static schema => schema.Sentence.ShouldBe(""));
        Compare(new PartialAggregate(), rows).Changes.ShouldBeEmpty();
    }

    [Theory]
    // (1 − 1/20)ⁿ ≤ 0.01 from 90 records on.
    [InlineData(89, false)]
    [InlineData(90, true)]
    public void A_rare_class_is_gone_where_chance_does_not_explain_it(int records, bool isGone)
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 2_000; i++)
        {
            Add(before, i);
            before.Outputs.Classes.Add(i % 20 == 0 ? "rare" : "usual");
        }

        for (var i = 0; i < records; i++)
        {
            Add(after, i);
            after.Outputs.Classes.Add("usual");
        }

        var schema = Compare(before, after);
        (schema.Changes.Count, schema.Unsure).ShouldBe(isGone ? (1, 0) : (0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(29)]
    public void Of_too_few_records_nothing_is_judged(int records)
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 5_000; i++)
            Add(before, i, ("amount", 1.0), ("age", 1.0));
        for (var i = 0; i < records; i++)
            Add(after, i, ("amount", "low"), ("income", 2.0));
        foreach (var schema in (SchemaComparison[])[Compare(before, after), Compare(after, before)])
        {
            (schema.Changes.Count, schema.Unsure, schema.IsUndecided).ShouldBe((0, 0, true));
            schema.Sentence.ShouldContain($"has {records} effective {(records == 1 ? "record" : "records")}, and it takes 30.");
        }
    }

    [Theory]
    [InlineData(29, 0, 1)]
    [InlineData(30, 1, 0)]
    public void A_type_is_judged_by_so_many_values(int values, int changes, int unsure)
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 1_000; i++)
        {
            Add(before, i, ("amount", 1.0));
            Add(after, i);
        }

        for (var i = 0; i < values; i++)
            after.Features.AddCategorical("amount", [0], ["low"]);
        var schema = Compare(before, after);
        (schema.Changes.Count, schema.Unsure, schema.IsUndecided).ShouldBe((changes, unsure, false));
    }

    [Fact]
    public void What_may_lie_beyond_a_bound_is_not_called_gone()
    {
        var (before, after) = (new PartialAggregate(), new PartialAggregate());
        for (var i = 0; i < 1_000; i++)
        {
            Add(before, i, ("a", 1.0), ("m", 1.0), ("z", 1.0));
            Add(after, i, ("m", 1.0));
            after.Outputs.Classes.Add($"c{i % 300:000}");
            before.Outputs.Classes.Add("d");
        }

        // So many that z would be beyond the limit, and a would not.
        for (var i = 0; i < 1_100; i++)
            after.Features.AddNumeric($"n{i:0000}", [1.0]);
        var schema = Compare(before, after);
        schema.Changes.Where(static change => change.Kind == SchemaChangeKind.Removed).Select(static change => change.Name).ShouldBe(["a"]);
        schema.Unsure.ShouldBeGreaterThan(0);
    }

    private static SchemaComparison Compare(PartialAggregate before, PartialAggregate after) => SchemaComparison.Of(Version("1", ("", before)), Version("2", ("", after)));

    private static void Add(PartialAggregate rows, int time, params (string Name, object Value)[] features)
    {
        rows.Traffic.AddRecord(time);
        foreach (var (name, value) in features)
        {
            if (value is double number)
                rows.Features.AddNumeric(name, [number]);
            else
                rows.Features.AddCategorical(name, [0], [(string)value]);
        }
    }
}
