using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cli.Tests.Output;

/// <summary>A figure has one name, whatever asks for it; texts of others are shown as text.</summary>
public sealed class FigureNameTests
{
    [Fact]
    public void Figures_of_series_have_the_names_of_rules()
    {
        foreach (var metric in SeriesMetric.All.Where(static metric => metric.Name != "prediction_shares"))
            MetricCatalog.Find(metric.Name, out var problem).ShouldNotBeNull(problem);
    }

    [Fact]
    public void Figures_of_a_slice_have_the_names_of_series_and_of_rules()
    {
        foreach (var name in SliceSeries.Names.Split(", ").Where(static name => name != "slice_share").Select(static name => name.Replace("(CLASS)", "(yes)", StringComparison.Ordinal)))
        {
            SliceSeries.IsUnknown(name).ShouldBeFalse(name);
            SeriesMetric.Find(name).ShouldNotBeNull(name);
            MetricCatalog.Find(name, out var problem).ShouldNotBeNull(problem);
        }
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z to 2026-01-02T10:30:00Z, version v2", "2026-01-01 to 2026-01-02 10:30 UTC, version v2")]
    [InlineData("housing.csv", "housing.csv")]
    [InlineData("2026-99-01T00:00:00Z to 2026-01-02T10:30:00Z", "2026-99-01T00:00:00Z to 2026-01-02T10:30:00Z")]
    public void The_times_of_a_source_are_shown_as_all_times_are(string source, string shown) => SourceText.Of(source).ShouldBe(shown);

    [Fact]
    public void What_turns_the_direction_of_text_is_replaced()
    {
        using var output = new StringWriter();
        var table = new ResultTable("a\u202Eb", new ResultColumn("name", "name"));
        table.Add("v\u202E1\u2066\u001B[2J");
        ResultWriter.WriteTables(new Terminal { Out = output, Error = output, Time = TimeProvider.System }, [table]);
        output.ToString().ShouldContain("a\uFFFDb");
        output.ToString().ShouldContain("v\uFFFD1\uFFFD\uFFFD[2J");
    }
}
