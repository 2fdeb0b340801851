using System.Text;
using OrleansMonitor.Cli.Tail;

namespace OrleansMonitor.Cli.Tests.Tail;

public sealed class RowScannerTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", 2, "a,b\nc,d\n")]
    [InlineData("a,b\nc,d", 2, "a,b\n")]
    [InlineData("a,b\nc,d\n", 1, "a,b\n")]
    [InlineData("a,\"b\nc\"\nd", 9, "a,\"b\nc\"\n")]
    [InlineData("a,\"b\n", 9, "")]
    [InlineData("a,\"b\"\"\n\"\"c\"\nd\n", 9, "a,\"b\"\"\n\"\"c\"\nd\n")]
    [InlineData("a,5\" wide\nb,c\n", 9, "a,5\" wide\nb,c\n")]
    [InlineData("\"a\nb\",c\r\nd\r\n", 1, "\"a\nb\",c\r\n")]
    [InlineData("", 9, "")]
    public void Rows_of_CSV_end_outside_of_quoted_cells(string text, int maxRows, string whole) => Whole(text, ",", maxRows).ShouldBe(whole);

    [Theory]
    [InlineData("{\"a\":\"x\"}\n{\"a\"", "{\"a\":\"x\"}\n")]
    [InlineData("\"\n\"\n", "\"\n\"\n")]
    public void Rows_of_JSON_Lines_are_lines(string text, string whole) => Whole(text, "", 9).ShouldBe(whole);

    private static string Whole(string text, string separator, int maxRows)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var end = RowScanner.Whole(bytes, Encoding.UTF8.GetBytes(separator), maxRows, out var lines);
        lines.ShouldBe(bytes[..end].Count(static each => each == '\n'));
        return Encoding.UTF8.GetString(bytes, 0, end);
    }
}
