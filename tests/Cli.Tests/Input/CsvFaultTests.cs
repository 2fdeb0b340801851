using System.Text;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Input;

/// <summary>Faults of CSV that would make other rows of a file than its writer meant.</summary>
public class CsvFaultTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,\"open\n5,6\n", "line 3: ")]
    [InlineData("a,b\n1,\"two\nlines\"\n3,\"he said \"\"so\"\"\n5,6\n", "line 4: ")]
    [InlineData("a,b\r\n\"1,2\r\n", "line 2: ")]
    [InlineData("\"a,b\n1,2\n", "line 1: ")]
    [InlineData("\uFEFF\"a,b\n1,2\n", "line 1: ")]
    [InlineData("a,b\n1,\"", "line 2: ")]
    public void A_quote_that_is_never_closed_is_told_before_anything_is_sent(string text, string line)
    {
        using var file = new TextFile("rows.csv", text);
        var problem = Should.Throw<CliException>(() => InputFile.Open(file.Path));
        problem.ExitCode.ShouldBe(ExitCodes.BadInput);
        problem.Message.ShouldContain("rows.csv: " + line);
        problem.Message.ShouldContain("never closed");
    }

    [Theory]
    [InlineData("utf-16", "rows.csv")]
    [InlineData("utf-16BE", "rows.csv")]
    [InlineData("utf-32", "rows.csv")]
    [InlineData("utf-8", "rows.csv")]
    [InlineData("utf-16", "rows.csv.gz")]
    public void A_quote_that_is_never_closed_is_told_in_every_encoding_with_a_mark(string encoding, string name)
    {
        using var directory = new TempDirectory();
        // The line is past the first buffer, and has characters of one to four bytes.
        var rows = string.Concat(Enumerable.Range(0, 9000).Select(static i => $"{i},\"né €\U0001F600\"\"\n\"\n"));
        foreach (var (text, line) in new[] { ($"a,b\n{rows}3,\"open\n5,6\n", "line 18,002: "), ("\"a,b\n1,2\n", "line 1: "), ("a,b\r\n1,2\r\n\"", "line 3: ") })
        {
            var path = Path.Combine(directory.Path, name);
            WriteMarked(path, text, Encoding.GetEncoding(encoding));
            var problem = Should.Throw<CliException>(() => InputFile.Open(path));
            (problem.ExitCode, problem.Message).ShouldBe((ExitCodes.BadInput, $"{path}: {line}the quote that begins a cell here is never closed: all that follows would be one cell"));
            WriteMarked(path, text + "\"\n", Encoding.GetEncoding(encoding));
            InputFile.Open(path).Format.ShouldBe(InputFormat.Csv);
        }
    }

    [Theory]
    [InlineData("504B0304140000000800", "this is a ZIP archive, or a spreadsheet")]
    [InlineData("28B52FFD04000900", "compressed by zstd")]
    [InlineData("FD377A585A000004", "compressed by xz")]
    [InlineData("425A683931415926", "compressed by bzip2")]
    public void A_file_that_is_no_text_is_told_as_what_it_is(string bytes, string what)
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "rows.csv");
        File.WriteAllBytes(path, Convert.FromHexString(bytes));
        var problem = Should.Throw<CliException>(() => InputFile.Open(path));
        problem.ExitCode.ShouldBe(ExitCodes.BadInput);
        problem.Message.ShouldContain(what);
    }

    [Fact]
    public async Task What_a_file_holds_gives_a_terminal_no_commands()
    {
        using var header = TextFile.Csv("t,\u001b[31mred", "2026-11-01,1");
        var run = await CliRun.OfAsync("replay", header.Path, "--model", "m", "--time", "t", "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("the header has: t, \uFFFD[31mred");
        SkippedCells.Show("a\u001b]0;title\u0007b").ShouldBe("\"a\uFFFD]0;title\uFFFDb\"");
        using var many = TextFile.Csv(string.Join(',', Enumerable.Range(0, 5000).Select(static i => $"column{i}")), "1");
        (await CliRun.OfAsync("replay", many.Path, "--model", "m", "--time", "t", "--prediction", "p")).Error.ShouldContain("column31 and 4,968 more");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Bytes_that_are_no_character_are_told_with_their_line(string encoding)
    {
        var unicode = Encoding.GetEncoding(encoding);
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "rows.csv");
        var rows = string.Concat(Enumerable.Range(0, 9000).Select(static i => $"{i},x\n"));
        byte[] lone = encoding == "utf-16" ? [0x00, 0xD8] : encoding == "utf-16BE" ? [0xD8, 0x00] : [0x00, 0xD8, 0, 0];
        File.WriteAllBytes(path, [.. unicode.GetPreamble(), .. unicode.GetBytes($"a,b\n{rows}1,"), .. lone, .. unicode.GetBytes("2\n3,4\n")]);
        Should.Throw<CliException>(() => InputFile.Open(path)).Message.ShouldBe($"{path}: line 9,002 is not {encoding.ToUpperInvariant()}, which the file's first bytes say that it is");
        // Cut off within a character.
        var whole = (byte[])[.. unicode.GetPreamble(), .. unicode.GetBytes("a,b\n1,2\n")];
        File.WriteAllBytes(path, whole[..^1]);
        Should.Throw<CliException>(() => InputFile.Open(path)).Message.ShouldStartWith($"{path}: line 2 is not");
        // Without a mark, which nobody can read by its looks alone.
        File.WriteAllBytes(path, unicode.GetBytes("a,b\n1,2\n"));
        if (encoding != "utf-32")
            Should.Throw<CliException>(() => InputFile.Open(path)).Message.ShouldContain("without its mark. Convert it first: iconv -f UTF-16");
    }

    [Theory]
    [InlineData("a,b\n1,5\" pipe\n3,4\n")]
    [InlineData("a,b\n1,\"5\"\" pipe\"\n3,4\n")]
    [InlineData("a,b\n\"\",\"\"\n3,4\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"x,\ny\"\n3,4\n")]
    [InlineData("a,b\n1,\"x\"y\n3,4\n")]
    [InlineData("a,b\n1, \"x\n3,4\n")]
    public void Quotes_that_open_no_cell_or_are_closed_are_read(string text)
    {
        using var file = new TextFile("rows.csv", text);
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a"], new SkippedCells());
        rows.Read().ShouldBeTrue();
        rows.Read().ShouldBeTrue();
        rows[0].ShouldBe("3");
        rows.Read().ShouldBeFalse();
    }

    [Fact]
    public void Quotes_are_followed_wherever_the_text_is_cut()
    {
        string[] texts = ["a;b\n\"1\"\"2\";\"x;\ny\"\n3;\"4\n", "\uFEFF\"a\";\"b\"\n\"\";\"\"\"\"\n", "\uFEFF\"a;b\n", "a;b\n1;2\"\n"];
        bool[] open = [true, false, true, false];
        foreach (var (text, isOpen) in texts.Zip(open))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var first = 0; first <= bytes.Length; first++)
            {
                for (var second = first; second <= bytes.Length; second++)
                {
                    var quotes = new CsvQuotes("f", ";");
                    quotes.Read(bytes.AsSpan(0, first));
                    quotes.Read(bytes.AsSpan(first, second - first));
                    quotes.Read(bytes.AsSpan(second));
                    if (isOpen)
                        Should.Throw<CliException>(quotes.End, $"{text} cut at {first} and {second}");
                    else
                        quotes.End();
                }
            }
        }
    }

    [Fact]
    public void A_cell_has_a_bound_quoted_or_not()
    {
        var much = new string('x', CsvQuotes.MaxCellLength + 1);
        using var quoted = new TextFile("rows.csv", $"a,b\n1,2\n3,\"{much}\"\n");
        Should.Throw<CliException>(() => InputFile.Open(quoted.Path)).Message.ShouldContain("line 3: the quoted cell that begins here has more than 1,048,576 bytes");
        using var plain = new TextFile("rows.csv", $"a,b\n1,2\n3,{much}\n");
        using var rows = RowReader.Open(InputFile.Open(plain.Path), ["a"], new SkippedCells());
        rows.Read().ShouldBeTrue();
        Should.Throw<CliException>(() => rows.Read()).Message.ShouldContain("a cell has more than 1,048,576 characters");
    }

    private static void WriteMarked(string path, string text, Encoding encoding)
    {
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        using var file = File.Create(path);
        using Stream target = path.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Compress) : file;
        target.Write(bytes);
    }

    [Fact]
    public void Rows_with_more_or_fewer_cells_than_the_header_are_left_out_and_named()
    {
        using var file = TextFile.Csv("a,b,c", "1,2,3", "1,2,000,3", "1,2", "4,5,6,", "7,\"8\"9,10,11", "8,9,");
        var skipped = new SkippedCells();
        using var rows = RowReader.Open(InputFile.Open(file.Path), ["a"], skipped);
        var read = new List<string?>();
        while (rows.Read())
            read.Add(rows[0]);
        read.ShouldBe(["1", "4", "8"]);
        rows.Rows.ShouldBe(6);
        skipped.Messages.ShouldBe(
        [
            "line 3: 4 cells, and the header has 3; the row is left out",
            "line 4: 2 cells, and the header has 3; the row is left out",
            "line 6: 4 cells, and the header has 3; the row is left out",
        ]);
    }
}
