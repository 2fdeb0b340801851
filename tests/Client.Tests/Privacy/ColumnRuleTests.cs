using OrleansMonitor.Client.Privacy;

namespace OrleansMonitor.Client.Tests.Privacy;

public sealed class ColumnRuleTests
{
    [Theory]
    [InlineData("step 100", 149, 100)]
    [InlineData("step 100", 150, 200)]
    [InlineData("step 100", -150, -200)]
    [InlineData("step 0.1", 0.34, 0.3)]
    [InlineData("step 0.3", 0.4, 0.3)]
    [InlineData("bins 18,35,65", 34.9, 18)]
    [InlineData("bins 18,35,65", 35, 35)]
    [InlineData("bins 18,35,65", 7, 18)]
    [InlineData("bins 18,35,65", 99, 65)]
    [InlineData("exclude", 1, double.NaN)]
    [InlineData("month", 1, double.NaN)]
    [InlineData("step 100", double.PositiveInfinity, double.NaN)]
    public void Numbers(string rule, double number, double coarse) => Rule(rule).Coarsen(number).ShouldBe(coarse);

    [Theory]
    [InlineData("only DE, FR", "DE", "DE")]
    [InlineData("only DE,FR", "IT", "other")]
    [InlineData("only DE,FR else abroad", "IT", "abroad")]
    [InlineData("year", "1990-05-17", "1990")]
    [InlineData("month", "1990-05-17", "1990-05")]
    [InlineData("month", "1990-05", "1990-05")]
    [InlineData("day", "1990-05-17T12:00:00Z", "1990-05-17")]
    [InlineData("month", "17.05.1990", null)]
    [InlineData("year", "19900517", null)]
    [InlineData("exclude", "DE", null)]
    [InlineData("step 10", "DE", null)]
    public void Texts(string rule, string text, string? coarse) =>
        (Rule(rule).TryCoarsen(text, out var found) ? found.ToString() : null).ShouldBe(coarse);

    [Theory]
    [InlineData("", "it is exclude, step NUMBER, bins A,B,…, only A,B,… [else NAME], year, month or day")]
    [InlineData("drop", "it is exclude, step")]
    [InlineData("step 0", "a step is a positive number, and not '0'")]
    [InlineData("step ten", "a step is a positive number, and not 'ten'")]
    [InlineData("bins 3,2", "bins are numbers that ascend, and not '3,2'")]
    [InlineData("bins", "bins are numbers that ascend")]
    [InlineData("only", "'' is no name")]
    [InlineData("month 3", "it is exclude, step")]
    public void What_is_no_rule_says_what_one_is(string text, string problem)
    {
        ColumnRule.TryParse(text, out var told).ShouldBeNull();
        told.ShouldContain(problem);
    }

    private static ColumnRule Rule(string text) => ColumnRule.TryParse(text, out var problem) ?? throw new InvalidOperationException(problem);
}
