using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Files;
using ParquetSharp;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>Figures in files, read back by readers that are not ours.</summary>
public sealed class FileExportTests : IAsyncLifetime
{
    private static readonly string[] Range = ["--from", "2026-03-01T08:00:00Z", "--to", "2026-03-01T13:00:00Z", "--step", "30m"];

    private readonly TempDirectory _directory = new();
    private CourseSilo? _silo;

    private CourseSilo Silo => _silo!;

    public async Task InitializeAsync() => _silo = await CourseSilo.StartAsync();

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _directory.Dispose();
    }

    [PythonFact]
    public async Task Csv_has_a_row_for_each_value_and_names_that_quotes_hold()
    {
        Silo.Models[0] = "a,b \"x\"=y \U0001F389";
        Silo.Versions.Add("=1+1");
        var path = PathOf("out.csv");
        var run = await RunAsync([.. Range, "--by", "version", "--metric", "accuracy", "--metric", "recall(a,b)", "--out", path]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        // Of the hours 8, 9, 10 and 12: those of 11 have no value, and of 12 the second half is not over.
        run.Error.ShouldStartWith("Exported 42 values, 21 steps of 3 series, from 2026-03-01 08:00 to 2026-03-01 12:30 UTC, to " + path);

        var rows = await PythonReader.ReadAsync("csv", path);
        rows.Count.ShouldBe(42);
        foreach (var row in rows)
        {
            var (time, figure) = (TimeOf(Text(row, "time")), Text(row, "figure"));
            Number(row, "value").ShouldBe(CourseSilo.ValueOf(figure, time)!.Value);
            Text(row, "n").ShouldBe(CourseSilo.RecordsOf(time).ToString(CultureInfo.InvariantCulture));
            Text(row, "low").ShouldBe(figure == "accuracy" ? (CourseSilo.ValueOf(figure, time)!.Value - 0.125).ToString("R", CultureInfo.InvariantCulture) : "");
            Text(row, "high").ShouldBe("");
            TimeOf(Text(row, "to")).ShouldBe(time.AddMinutes(30));
            (Text(row, "scope"), Text(row, "model"), Text(row, "segment"), Text(row, "node"), Text(row, "unit")).ShouldBe(("version", Silo.Models[0], "", "", "ratio"));
        }

        // What a spreadsheet would run is made text.
        rows.Select(static row => Text(row, "version")).Distinct().ShouldBe(["v1", "v2", "'=1+1"]);
        rows.Select(static row => Text(row, "figure")).Distinct().ShouldBe(["accuracy", "recall(a,b)"]);
    }

    [Fact]
    public async Task Json_lines_leave_out_what_is_absent()
    {
        var run = await RunAsync([.. Range, "--by", "segment", "--node", "gpu-07", CourseSilo.Model, "--metric", "records", "--metric", "accuracy", "--format", "json", "--out", "-"]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var rows = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        // Nodes have no accuracy.
        rows.Count.ShouldBe((7 * 2 * 2) + 7);
        rows.Where(static row => row.GetProperty("scope").GetString() == "segment").Select(static row => row.GetProperty("segment").GetString()).Distinct().ShouldBe(["", "north"]);
        var first = rows[0];
        first.GetRawText().ShouldBe("""{"time":"2026-03-01T08:00:00Z","to":"2026-03-01T08:30:00Z","scope":"segment","model":"fraud","segment":"","figure":"records","unit":"records","value":0.109375,"n":108}""");
        rows[^1].TryGetProperty("model", out _).ShouldBeFalse();
        rows[^1].GetProperty("node").GetString().ShouldBe("gpu-07");
    }

    [Fact]
    public async Task Parquet_is_read_by_apache_arrow()
    {
        Silo.Versions.Add("");
        var path = PathOf("out.parquet");
        var run = await RunAsync([.. Range, "--by", "version", "--node", "gpu-07", CourseSilo.Model, "--metric", "latency_p99", "--metric", "accuracy", "--out", path]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);

        using var file = new ParquetFileReader(path);
        using var group = file.RowGroup(0);
        var rows = (int)group.MetaData.NumRows;
        rows.ShouldBe((7 * 2 * 3) + 7);
        Enumerable.Range(0, file.FileMetaData.Schema.NumColumns).Select(i => file.FileMetaData.Schema.Column(i).Name)
            .ShouldBe(["time", "to", "scope", "model", "version", "segment", "node", "figure", "unit", "value", "n", "low", "high"]);
        var (times, scopes, models, versions, nodes, figures) = (Read<DateTime>(0), Read<string>(2), Read<string?>(3), Read<string?>(4), Read<string?>(6), Read<string>(7));
        var (values, counts, low, high) = (Read<double>(9), Read<long>(10), Read<double?>(11), Read<double?>(12));
        for (var i = 0; i < rows; i++)
        {
            var time = new DateTimeOffset(DateTime.SpecifyKind(times[i], DateTimeKind.Utc));
            values[i].ShouldBe(CourseSilo.ValueOf(figures[i], time)!.Value);
            counts[i].ShouldBe((long)CourseSilo.RecordsOf(time));
            low[i].ShouldBe(figures[i] == "accuracy" ? values[i] - 0.125 : null);
            high[i].ShouldBeNull();
            (nodes[i] is null).ShouldBe(scopes[i] == "version");
        }

        // What is of all versions has none, which the name of those without one is not.
        versions.Distinct().ShouldBe(["", "v1", "v2", null]);
        models.Distinct().ShouldBe([CourseSilo.Model, null]);
        ((TimestampLogicalType)file.FileMetaData.Schema.Column(0).LogicalType).IsAdjustedToUtc.ShouldBeTrue();

        T[] Read<T>(int column) => group.Column(column).LogicalReader<T>().ReadAll(rows);
    }

    [PythonFact]
    public async Task TensorBoard_has_a_run_of_each_version_with_scalars_and_histograms()
    {
        var (board, versions) = (PathOf("board"), new[] { "v1", "a/b:c" });
        Silo.Versions[1] = versions[1];
        string[] line = [.. Range, "--by", "version", "--metric", "accuracy", "--metric", "latency_p99", "--format", "tensorboard", "--out", board];
        var run = await RunAsync(line);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        foreach (var folder in (string[])["version v1", "version a%2Fb%3Ac"])
        {
            var file = Directory.GetFiles(Path.Combine(board, "fraud", folder)).ShouldHaveSingleItem();
            Path.GetFileName(file).ShouldStartWith("events.out.tfevents.");
            var events = await PythonReader.ReadAsync("events", file);
            Text(events[0], "file_version").ShouldBe("brain.Event:2");
            events[0].GetProperty("values").GetArrayLength().ShouldBe(0);
            var scalars = events.Skip(1).SkipLast(1).ToList();
            scalars.Count.ShouldBe(7);
            foreach (var each in scalars)
            {
                var time = DateTimeOffset.FromUnixTimeSeconds(each.GetProperty("step").GetInt64());
                each.GetProperty("wall_time").GetDouble().ShouldBe(time.ToUnixTimeSeconds());
                each.GetProperty("values").EnumerateArray().Select(static value => (Text(value, "tag"), value.GetProperty("simple_value").GetDouble()))
                    .ShouldBe([("accuracy", (double)(float)CourseSilo.ValueOf("accuracy", time)!.Value), ("latency_p99", (double)(float)CourseSilo.ValueOf("latency_p99", time)!.Value)]);
            }

            var histogram = events[^1].GetProperty("values")[0];
            Text(histogram, "tag").ShouldBe("latency");
            // Of 1 to 2 there were 3, of 2 to 4 one.
            histogram.GetProperty("histo").GetRawText().Replace(" ", "", StringComparison.Ordinal)
                .ShouldBe("""{"min":1.0,"max":4.0,"num":4.0,"sum":7.5,"sum_squares":15.75,"bucket_limit":[2.0,4.0],"bucket":[3.0,1.0]}""");
        }

        var again = await RunAsync(line);
        again.ExitCode.ShouldBe(ExitCodes.Usage);
        again.Error.ShouldContain("it has the run fraud/version v1 already, whose points would be there twice; --force writes over it");
        (await RunAsync([.. line, "--force"])).ExitCode.ShouldBe(ExitCodes.Success);
        Directory.GetFiles(board, "*", SearchOption.AllDirectories).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_long_range_is_read_in_parts_without_a_gap_or_a_step_twice()
    {
        // Two days of minutes are 2,880 steps: three parts; of the first day the silo has hours only, and no answer may have more than 700 steps.
        Silo.HoursUntil = new DateTimeOffset(2026, 2, 28, 12, 0, 0, TimeSpan.Zero);
        Silo.MaxSteps = 700;
        var path = PathOf("out.csv");
        var run = await RunAsync(["--from", "2026-02-27T12:30:00Z", "--step", "1m", "--metric", "accuracy", "--incomplete", "--out", path]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain("Where the silo keeps longer rows than 1m, steps are as long as these: up to 1.00 h.".Replace("1.00 h", "60 min", StringComparison.Ordinal));
        var rows = File.ReadLines(path).Skip(1).Select(static line => line.Split(',')).ToList();
        var (times, ends) = (rows.ConvertAll(static row => TimeOf(row[0])), rows.ConvertAll(static row => TimeOf(row[1])));
        for (var i = 1; i < times.Count; i++)
            times[i].ShouldBeGreaterThanOrEqualTo(ends[i - 1]);
        // Nothing is missing: of the hours that have values every minute is in a step.
        var minutes = Enumerable.Range(0, (2 * 24 * 60) + 31).Select(static i => new DateTimeOffset(2026, 2, 27, 12, i % 60, 0, TimeSpan.Zero).AddHours(i / 60)).Count(static time => CourseSilo.ValueOf("accuracy", time) is not null);
        times.Zip(ends).Sum(static step => (step.Second - step.First).TotalMinutes).ShouldBe(minutes);
        (times[0], ends[0]).ShouldBe((new DateTimeOffset(2026, 2, 27, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 27, 13, 0, 0, TimeSpan.Zero)));
        (times[^1], ends[^1]).ShouldBe((CourseSilo.Watermark, CourseSilo.Watermark.AddMinutes(1)));
        Silo.Asked.Count.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task Without_a_metric_there_is_all_that_has_a_value()
    {
        var path = PathOf("out.csv");
        (await RunAsync([.. Range, "--out", path])).ExitCode.ShouldBe(ExitCodes.Success);
        var figures = File.ReadLines(path).Skip(1).Select(static line => line.Split(',')[7]).Distinct().ToList();
        figures.ShouldContain("accuracy");
        figures.ShouldContain("latency_p99");
        figures.ShouldAllBe(static figure => !figure.StartsWith("data_drift", StringComparison.Ordinal) && figure != "errors");
        Silo.Asked.ShouldAllBe(static batch => batch.Requests!.All(static request => request.Figures!.Count <= 32));
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--metric is 'acuracy': there is no metric 'acuracy'; did you mean accuracy?", "--metric", "acuracy", "--out", "x.csv")]
    [InlineData(ExitCodes.Usage, "at most 10,000,000 are exported at once. Choose a longer --step", "--from", "2000-01-01", "--step", "1s", "--out", "x.csv")]
    [InlineData(ExitCodes.Usage, "--from is 2026-03-02T00:00:00Z: it lies before --to, which is 2026-03-01T12:30:00Z, the newest record", "--from", "2026-03-02", "--out", "x.csv")]
    [InlineData(ExitCodes.Refused, "there is no model 'fruad'; did you mean fraud?", "fruad", "--out", "x.csv")]
    [InlineData(ExitCodes.Refused, "there is nothing to export: 1 step that is not over yet is left out (--incomplete takes it). A shorter --step than 1d has some that are", "--from", "2026-03-01", "--step", "1d", "--metric", "accuracy", "--out", "x.csv")]
    [InlineData(ExitCodes.Usage, "--out is 'x.txt', which has none of the endings", "--out", "x.txt")]
    [InlineData(ExitCodes.Usage, "it cannot be written (there is no such directory)", "--out", "none/x.csv")]
    [InlineData(ExitCodes.Usage, "--out is '-': parquet is not for the output", "--format", "parquet", "--out", "-")]
    [InlineData(ExitCodes.Usage, "of mlflow it is the address of its server", "--format", "mlflow", "--out", "x")]
    [InlineData(ExitCodes.Usage, "name the --database of an InfluxDB 1, or the --bucket of an InfluxDB 2", "--format", "influx", "--out", "http://127.0.0.1:1")]
    [InlineData(ExitCodes.Usage, "--by is for models: name some beside the nodes", "--nodes", "--by", "version", "--out", "x.csv")]
    [InlineData(ExitCodes.Usage, "without user, password and query", "--format", "mlflow", "--out", "http://me:secret@127.0.0.1:1/")]
    public async Task What_cannot_be_is_said_and_leaves_nothing(int code, string says, params string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--out") + 1;
        if (arguments[at].StartsWith('x') || arguments[at].StartsWith("none", StringComparison.Ordinal))
            arguments = [.. arguments[..at], arguments[at] == "x.txt" || arguments[at] == "x" ? arguments[at] : PathOf(arguments[at])];
        var run = await RunAsync(arguments);
        run.ExitCode.ShouldBe(code, run.Error);
        run.Error.ShouldContain(says);
        run.Out.ShouldBeEmpty();
        Directory.GetFileSystemEntries(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_there_stays_unless_it_is_said()
    {
        var path = PathOf("out.csv");
        await File.WriteAllTextAsync(path, "mine");
        var run = await RunAsync([.. Range, "--metric", "accuracy", "--out", path]);
        (run.ExitCode, await File.ReadAllTextAsync(path)).ShouldBe((ExitCodes.Usage, "mine"));
        run.Error.ShouldContain("it is there already; --force writes over it");
        (await RunAsync([.. Range, "--metric", "accuracy", "--out", path, "--force"])).ExitCode.ShouldBe(ExitCodes.Success);
        (await File.ReadAllTextAsync(path)).ShouldStartWith("time,to,scope");
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.parquet")]
    public async Task A_disk_that_is_full_leaves_what_was_there(string name)
    {
        if (!File.Exists("/dev/full"))
            return;
        var path = PathOf(name);
        await File.WriteAllTextAsync(path, "mine");
        File.CreateSymbolicLink(path + ".part", "/dev/full");
        var run = await RunAsync([.. Range, "--out", path, "--force"]);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("it cannot be written (No space left on device");
        Directory.GetFiles(_directory.Path).ShouldBe([path]);
        (await File.ReadAllTextAsync(path)).ShouldBe("mine");
    }

    private Task<CliRun> RunAsync(string[] arguments) => CliRun.OfAsync(["export", .. arguments, "--endpoint", Silo.Endpoint]);

    private string PathOf(string name) => Path.Combine(_directory.Path, name);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static double Number(JsonElement row, string name) => double.Parse(Text(row, name), CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
