using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Cli.Tests.Input;

public class CellParserTests
{
    private readonly SkippedCells _skipped = new();

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-1e3", -1000.0)]
    [InlineData("", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("NA", double.NaN)]
    public void Numbers(string cell, double expected)
    {
        Parse(cell, parser => parser.Number(0, NumberRule.Value)).ShouldBe(expected);
        _skipped.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"[1, 2.5,-3e2]\"", new[] { 1f, 2.5f, -300f })]
    [InlineData("1;2;3", new[] { 1f, 2f, 3f })]
    [InlineData("0.5", new[] { 0.5f })]
    [InlineData("", null)]
    [InlineData("null", null)]
    public void Vectors(string cell, float[]? expected)
    {
        Parse(cell, parser => parser.Vector(0)).ShouldBe(expected);
        _skipped.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData("[]", "a vector of at least one number")]
    [InlineData("[1;x]", "a vector of at most 4096 finite numbers of a magnitude of at most 1000000")]
    [InlineData("[1;NaN]", "a vector of at most 4096 finite numbers of a magnitude of at most 1000000")]
    [InlineData("[1;1e30]", "a vector of at most 4096 finite numbers of a magnitude of at most 1000000")]
    public void A_cell_that_is_no_vector_is_named_and_counts_as_missing(string cell, string expected)
    {
        Parse(cell, parser => parser.Vector(0)).ShouldBeNull();
        _skipped.Messages.ShouldBe([$"line 2, column x: \"{cell}\" is not {expected}"]);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1;5")]
    public void A_cell_that_is_no_number_is_named_and_counts_as_missing(string cell)
    {
        Parse(cell, parser => parser.Number(0, NumberRule.Value)).ShouldBe(double.NaN);
        _skipped.Messages.ShouldBe([$"line 2, column x: \"{cell}\" is not a number"]);
        (_skipped.Cells, _skipped.Rows).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData("1.2", 1, "score-invalid")]
    [InlineData("-0.5", 1, "latency-invalid")]
    [InlineData("-1", 1e-3, "latency-invalid")]
    [InlineData("Infinity", 1, "feature-invalid")]
    [InlineData("-inf", 1, "value-invalid")]
    [InlineData("1e300", 1, "feature-invalid")]
    public void A_number_that_breaks_the_rule_of_its_column_costs_the_cell_and_not_the_row(string cell, double unit, string reason)
    {
        var rule = new[] { NumberRule.Score, NumberRule.Latency, NumberRule.Feature, NumberRule.Value }.Single(each => each.Reason == reason);
        Parse(cell, parser => parser.Number(0, rule, unit)).ShouldBe(double.NaN);
        _skipped.Messages.ShouldBe([$"line 2, column x: \"{cell}\" is not {rule.Limit}"]);
        (_skipped.Cells, _skipped.Rows).ShouldBe((1, 0));
        _skipped.Columns.ShouldBe(new Dictionary<string, long> { ["x"] = 1 });
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("17.0", 17)]
    [InlineData("", -1)]
    public void Counts(string cell, long expected) => Parse(cell, parser => parser.Count(0)).ShouldBe(expected);

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    public void A_count_is_whole_and_fits_its_column(string cell)
    {
        Parse(cell, parser => parser.Count(0)).ShouldBe(-1);
        _skipped.Messages.ShouldBe([$"line 2, column x: \"{cell}\" is not a whole number from 0 to 4294967294"]);
    }

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("1", "1")]
    [InlineData("1.5", "1.5")]
    [InlineData("v2.0", "v2.0")]
    [InlineData("1.00", "1")]
    [InlineData("-0.0", "0")]
    [InlineData("1e+16", "10000000000000000")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("007", "007")]
    [InlineData("12e5", "12e5")]
    [InlineData("nan", null)]
    [InlineData("#N/A", null)]
    [InlineData(" ", null)]
    public void Names_that_are_numbers_or_truth_values_count_by_value(string cell, string? expected) => Parse(cell, parser => parser.Name(0)).ShouldBe(expected);

    [Theory]
    [InlineData("0", null)]
    [InlineData("False", null)]
    [InlineData("0.0", null)]
    [InlineData("none", null)]
    [InlineData("\\N", null)]
    [InlineData("500.0", "500")]
    [InlineData("timeout", "timeout")]
    public void Errors(string cell, string? expected) => Parse(cell, parser => parser.Error(0)).ShouldBe(expected);

    [Fact]
    public void A_long_cell_is_not_repeated_in_full()
    {
        Parse(new string('x', 500), parser => parser.Number(0, NumberRule.Value));
        _skipped.Messages[0].Length.ShouldBeLessThan(100);
    }

    [Fact]
    public void A_column_that_was_not_asked_for_is_missing()
    {
        double.IsNaN(Parse("1", parser => parser.Number(-1, NumberRule.Value))).ShouldBeTrue();
        Parse("1", parser => parser.Name(-1)).ShouldBeNull();
    }

    private T Parse<T>(string cell, Func<CellParser, T> read)
    {
        using var file = TextFile.Csv("x,y", cell + ",1");
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["x"], _skipped);
        rows.Read().ShouldBeTrue();
        return read(new CellParser(rows, _skipped));
    }
}
