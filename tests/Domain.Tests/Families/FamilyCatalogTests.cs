using System.Text.RegularExpressions;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Tests.Families;

/// <summary>The catalogue follows Prometheus' rules of names, and its counters are additive.</summary>
public sealed partial class FamilyCatalogTests
{
    private static readonly string[] Units = ["", "seconds", "bytes", "ratio", "joules", "watts"];

    public static TheoryData<string> Names => [.. FamilyCatalog.All.Select(static family => family.Name)];

    [Fact]
    public void Each_name_is_there_once() => FamilyCatalog.All.Select(static family => family.Name).Distinct().Count().ShouldBe(FamilyCatalog.All.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_says_what_it_is(string name)
    {
        var family = FamilyCatalog.Find(name)!;
        NameRule().IsMatch(name).ShouldBeTrue();
        name.StartsWith(family.Owner == OwnerKind.Model ? "orleansmonitor_model_" : "orleansmonitor_node_", StringComparison.Ordinal).ShouldBeTrue();
        name.EndsWith("_total", StringComparison.Ordinal).ShouldBe(family.Kind == FamilyKind.Counter);
        ((string[])["_count", "_sum", "_bucket", "_created", "_info"]).ShouldAllBe(suffix => !name.EndsWith(suffix, StringComparison.Ordinal));
        Units.ShouldContain(family.Unit);
        var stem = family.Kind == FamilyKind.Counter ? name[..^"_total".Length] : name;
        stem.EndsWith("_" + family.Unit, StringComparison.Ordinal).ShouldBe(family.Unit.Length > 0);
        family.Help.ShouldEndWith(".");
        char.IsUpper(family.Help[0]).ShouldBeTrue();
        (family.Label is null || family.Detail == FamilyDetail.Full).ShouldBeTrue("a summary has one series for each model and version");
        (family.IsOfState || family.Parts != AggregateParts.None).ShouldBeTrue();
    }

    [Fact]
    public void Totals_of_parts_add_up()
    {
        var (first, second, both) = (Rows(1, 40), Rows(2, 60), new PartialAggregate());
        both.Merge(first);
        both.Merge(second);
        foreach (var family in FamilyCatalog.Of(OwnerKind.Model, FamilyDetail.Full).Where(static family => family is { Kind: FamilyKind.Counter, IsOfState: false }))
        {
            var sums = family.Read(InputOf(first)).Concat(family.Read(InputOf(second))).GroupBy(static value => value.Label ?? "").ToDictionary(static each => each.Key, static each => each.Sum(static value => value.Value));
            foreach (var value in family.Read(InputOf(both)))
                value.Value.ShouldBe(sums[value.Label ?? ""], 1e-9, family.Name);
        }
    }

    [Fact]
    public void What_there_is_no_data_for_is_absent()
    {
        foreach (var family in FamilyCatalog.All)
        {
            family.Read(InputOf(new PartialAggregate())).ShouldBeEmpty(family.Name);
            family.Distribution(new PartialAggregate()).ShouldBeNull();
        }
    }

    [Fact]
    public void The_last_step_has_ended_and_no_row_crosses_it()
    {
        const long Hour = 3_600_000;
        FamilyStep.LastAt(1_700_000_123_456).ShouldBe(new TimeRange(1_699_999_800_000 - 0, 1_700_000_100_000));
        FamilyStep.LastAt(1_700_000_123_456, Hour).Length.ShouldBe(TimeSpan.FromHours(1));
        (FamilyStep.LastAt(1_700_000_123_456, Hour).From % Hour).ShouldBe(0);
        FamilyStep.LastAt(600_000).ShouldBe(new TimeRange(300_000, 600_000));
    }

    private static FamilyInput InputOf(PartialAggregate rows) => new(new MetricInput { Window = rows, From = 0, To = 300_000 });

    private static PartialAggregate Rows(int seed, int records)
    {
        var random = new Random(seed);
        var rows = new PartialAggregate();
        for (var i = 0; i < records; i++)
        {
            rows.Traffic.AddRecord(i * 1000, 1, random.Next(5) == 0 ? "timeout" : null);
            rows.Latency.Add(random.NextDouble());
        }

        rows.Traffic.AddOmitted(3, 2);
        rows.Tokens.AddInputTokens([10, 20, 30]);
        rows.Tokens.AddCosts([0.5f]);
        return rows;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*[a-z0-9]$")]
    private static partial Regex NameRule();
}
