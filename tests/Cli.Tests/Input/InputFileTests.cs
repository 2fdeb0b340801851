using System.IO.Compression;
using System.Text;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Input;

/// <summary>Files as people have them: compressed, separated otherwise, in another encoding, with a name twice. What cannot be read is told before anything is sent.</summary>
public sealed partial class InputFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("rows.csv.gz", "t,p\n2021-06-01,1\n2021-06-02,0\n")]
    [InlineData("rows.tsv.gz", "t\tp\n2021-06-01\t1\n2021-06-02\t0\n")]
    [InlineData("rows.jsonl.gz", "{\"t\":\"2021-06-01\",\"p\":1}\n{\"t\":\"2021-06-02\",\"p\":0}\n")]
    [InlineData("rows", "t,p\n2021-06-01,1\n2021-06-02,0\n")]
    public async Task A_compressed_file_is_the_same_producer_as_it_is_uncompressed(string name, string text)
    {
        await using var silo = await StubSilo.StartAsync();
        var plain = Write(name.Replace(".gz", "") + (name.Contains('.') ? "" : ".csv"), Encoding.UTF8.GetBytes(text));
        (await ReplayAsync(silo, plain, "--prediction", "p")).ExitCode.ShouldBe(ExitCodes.Success);
        var run = await ReplayAsync(silo, Write(name, Gzip(text)), "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("records counted before  2");
        silo.Batches.Sum(static batch => batch.Records).ShouldBe(2);
    }

    [Theory]
    [InlineData(";", "t;p\n2021-06-01;1\n")]
    [InlineData("tab", "t\tp\n2021-06-01\t1\n")]
    [InlineData("|", "t|p\n2021-06-01|1\n")]
    public async Task Columns_separated_otherwise(string delimiter, string text)
    {
        await using var silo = await StubSilo.StartAsync();
        var file = Write("rows.csv", Encoding.UTF8.GetBytes(text));
        var run = await ReplayAsync(silo, file, "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain($"give --delimiter {(delimiter == "tab" ? "tab" : $"'{delimiter}'")}");
        run = await ReplayAsync(silo, file, "--prediction", "p", "--delimiter", delimiter);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        silo.Batches.ShouldHaveSingleItem().Blocks[0].Classes.ShouldBe(["1"]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(100_000, 100_002)]
    public async Task Latin_1_is_told_with_its_line_and_nothing_is_sent(int before, int line)
    {
        await using var silo = await StubSilo.StartAsync();
        var text = new StringBuilder("t,p\n").Insert(4, "2021-06-01,ä\n", before).ToString();
        var file = Write("rows.csv", [.. Encoding.UTF8.GetBytes(text), .. Encoding.Latin1.GetBytes("2021-06-01,é\n")]);
        var run = await ReplayAsync(silo, file, "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain(FormattableString.Invariant($"rows.csv: line {line:N0} is not UTF-8 (byte 0xE9), perhaps Latin-1 or Windows-1252. Convert it first: iconv"));
        silo.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task A_character_that_is_cut_off_at_the_end_is_told()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await ReplayAsync(silo, Write("rows.csv", [.. "t,p\n2021-06-01,"u8, 0xC3]), "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("line 2 is not UTF-8 (byte 0xC3)");
    }

    [Fact]
    public async Task Utf_16_with_its_mark_is_read()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await ReplayAsync(silo, Write("rows.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("t,p\n2021-06-01,é\n")]), "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        silo.Batches.ShouldHaveSingleItem().Blocks[0].Classes.ShouldBe(["é"]);
    }

    [Fact]
    public async Task A_column_whose_name_stands_twice_is_told()
    {
        await using var silo = await StubSilo.StartAsync();
        var file = Write("rows.csv", Encoding.UTF8.GetBytes("t,p,x,p,x\n2021-06-01,1,2,0,3\n"));
        var run = await ReplayAsync(silo, file, "--prediction", "p");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("the header has p twice, as column 2 and 4; rename one of them");
        // One that is not read does not matter.
        (await ReplayAsync(silo, file)).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Fact]
    public async Task Damaged_compressed_data_is_told()
    {
        await using var silo = await StubSilo.StartAsync();
        var whole = Gzip(string.Concat(Enumerable.Range(0, 1000).Select(static i => $"2021-06-01,{i * 7919 % 1000}\n")));
        whole[whole.Length / 2] ^= 0xFF;
        var run = await ReplayAsync(silo, Write("rows.csv.gz", whole));
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("rows.csv.gz: ");
        run.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public async Task Compressed_data_that_is_cut_off_is_told_and_nothing_is_sent(double share)
    {
        await using var silo = await StubSilo.StartAsync();
        var whole = Gzip("t,p\n" + string.Concat(Enumerable.Range(0, 5000).Select(static i => $"2021-06-01,{i * 7919 % 1000}\n")));
        var run = await ReplayAsync(silo, Write("rows.csv.gz", whole[..(int)(whole.Length * share)]));
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Error.ShouldContain("cut off or damaged");
    }

    [Fact]
    public async Task Compressed_files_that_follow_each_other_are_one()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await ReplayAsync(silo, Write("rows.csv.gz", [.. Gzip("t,p\n2021-06-01,1\n"), .. Gzip("2021-06-02,0\n")]));
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("ab")]
    [InlineData("\"")]
    public async Task A_delimiter_is_one_character(string delimiter)
    {
        var run = await CliRun.OfAsync("replay", "rows.csv", "--model", "m", "--time", "t", "--delimiter", delimiter);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain($"--delimiter is '{delimiter}': it is a single character that is no blank, or tab");
    }

    [Fact]
    public async Task More_rejections_than_one_reads_are_summed_up()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Rejects = new Rejection("time-expired", "times", "2021-06-01", "", 1);
        var file = Write("rows.csv", Encoding.UTF8.GetBytes("t\n" + string.Concat(Enumerable.Repeat("2021-06-01\n", 30))));
        var run = await ReplayAsync(silo, file, "--batch", "1");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.Split('\n').Count(static line => line.Contains("1 record not taken (time-expired)")).ShouldBe(20);
        // A batch whose commit another one's answer tells may end before its own rejections are known.
        var rejected = int.Parse(Rejected().Match(run.Out).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
        run.Error.ShouldContain($"and {rejected - 20} more records not taken");
    }

    private static Task<CliRun> ReplayAsync(StubSilo silo, string file, params string[] more) =>
        CliRun.OfAsync(["replay", file, "--model", "m", "--time", "t", "--endpoint", silo.Endpoint, .. more]);

    [System.Text.RegularExpressions.GeneratedRegex(@"^rejected +(?<count>\d+) ", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex Rejected();

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_directory.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
