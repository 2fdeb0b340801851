using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Tests.Support;

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
        Parse(cell, parser => parser.Number(0)).ShouldBe(expected);
        _skipped.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1;5")]
    [InlineData("Infinity")]
    public void A_cell_that_is_no_number_is_named_and_counts_as_missing(string cell)
    {
        Parse(cell, parser => parser.Number(0)).ShouldBe(double.NaN);
        _skipped.Messages.ShouldBe([$"line 2, column x: \"{cell}\" is not a number"]);
        (_skipped.Cells, _skipped.Rows).ShouldBe((1, 0));
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
    [InlineData("nan", null)]
    public void Classes(string cell, string? expected) => Parse(cell, parser => parser.Class(0)).ShouldBe(expected);

    [Theory]
    [InlineData("0", null)]
    [InlineData("False", null)]
    [InlineData("timeout", "timeout")]
    public void Errors(string cell, string? expected) => Parse(cell, parser => parser.Error(0)).ShouldBe(expected);

    [Fact]
    public void A_long_cell_is_not_repeated_in_full()
    {
        Parse(new string('x', 500), parser => parser.Number(0));
        _skipped.Messages[0].Length.ShouldBeLessThan(100);
    }

    [Fact]
    public void A_column_that_was_not_asked_for_is_missing()
    {
        double.IsNaN(Parse("1", parser => parser.Number(-1))).ShouldBeTrue();
        Parse("1", parser => parser.Text(-1)).ShouldBeNull();
    }

    private T Parse<T>(string cell, Func<CellParser, T> read)
    {
        using var file = TextFile.Csv("x,y", cell + ",1");
        using var rows = RowReader.Open(file.Path, ["x"], _skipped);
        rows.Read().ShouldBeTrue();
        return read(new CellParser(rows, _skipped));
    }
}
