using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Influx;

namespace OrleansMonitor.Cli.Tests.Export;

/// <summary>Line protocol: what a real InfluxDB makes of it, and what becomes of what it says.</summary>
public sealed class InfluxExportTests : IAsyncLifetime
{
    private static readonly string[] Range = ["--from", "2026-03-01T08:00:00Z", "--to", "2026-03-01T13:00:00Z", "--step", "30m"];

    private CourseSilo? _silo;

    private CourseSilo Silo => _silo!;

    public async Task InitializeAsync() => _silo = await CourseSilo.StartAsync();

    public async Task DisposeAsync() => await Silo.DisposeAsync();

    [InfluxFact]
    public async Task InfluxDB_takes_the_lines_and_gives_the_values_back()
    {
        await using var influx = await InfluxProcess.StartAsync("models");
        string[] models = ["fraud", "a b,c=d\\ e\\,f \U0001F389 \"x\"/\u00e9"], versions = ["v1", "", "v 2,x=y\\"];
        Silo.Models.Clear();
        Silo.Models.AddRange(models);
        Silo.Versions.Clear();
        Silo.Versions.AddRange(versions);
        string[] figures = ["accuracy", "recall(a, b=c)", "recall(\"\U0001F389\\x\")"];
        string[] line = [.. Range, "--by", "version", .. figures.SelectMany(static figure => (string[])["--metric", figure]), "--format", "influx", "--out", influx.Address.ToString(), "--database", "models"];
        var run = await RunAsync(line);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain("Exported 126 values, 42 steps of 6 series");
        // The same series and times take the place of what is there.
        (await RunAsync(line)).ExitCode.ShouldBe(ExitCodes.Success);

        var series = await influx.QueryAsync("models", "SELECT * FROM orleansmonitor_version GROUP BY model, version");
        // A backslash at the end is the one thing that it cannot hold: it has a blank behind it.
        series.Select(static each => (each.Tags["model"], each.Tags["version"])).Order()
            .ShouldBe(models.SelectMany(static _ => new[] { "v1", "", "v 2,x=y\\ " }, static (model, version) => (model, version)).Order());
        foreach (var row in series.SelectMany(static each => each.Rows))
        {
            var time = DateTimeOffset.UnixEpoch.AddTicks((long)row["time"]! / 100);
            foreach (var figure in figures)
            {
                Convert.ToDouble(row[figure], CultureInfo.InvariantCulture).ShouldBe(CourseSilo.ValueOf(figure, time)!.Value);
                row[figure + ".n"].ShouldBe((long)CourseSilo.RecordsOf(time));
            }

            Convert.ToDouble(row["accuracy.low"], CultureInfo.InvariantCulture).ShouldBe(CourseSilo.ValueOf("accuracy", time)!.Value - 0.125);
            row.ContainsKey("accuracy.high").ShouldBeFalse();
        }

        series.Sum(static each => each.Rows.Count).ShouldBe(42);
        var missing = await RunAsync([.. line[..^1], "none"]);
        missing.ExitCode.ShouldBe(ExitCodes.Refused);
        missing.Error.ShouldContain("it answers 404 database not found: \"none\"");
    }

    [Fact]
    public async Task A_file_has_lines_in_nanoseconds()
    {
        var run = await RunAsync([.. Range, "--metric", "accuracy", "--format", "influx", "--out", "-"]);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.Split('\n')[0].ShouldBe("orleansmonitor_model,model=fraud accuracy=0.125,accuracy.n=108i,accuracy.low=0 1772352000000000000");
    }

    [Fact]
    public async Task InfluxDB_2_is_asked_by_its_own_address()
    {
        await using var server = await LineServer.StartAsync(static _ => (204, ""));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "Token abc==");
            var run = await RunAsync([.. Range, "--metric", "accuracy", "--format", "influx", "--out", server.Url + "/", "--org", "my org", "--bucket", "b&c", "--authorization-file", file]);
            run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        }
        finally
        {
            File.Delete(file);
        }

        var request = server.Requests.ShouldHaveSingleItem();
        (request.Path, request.Authorization).ShouldBe(("/api/v2/write?org=my%20org&bucket=b%26c", "Token abc=="));
        request.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(7);
    }

    [Theory]
    [InlineData(200, "<html>sign in</html>", "which is no answer of InfluxDB to lines")]
    [InlineData(401, """{"code":"unauthorized","message":"unauthorized access"}""", "it answers 401 unauthorized access: see --authorization-file")]
    [InlineData(400, """{"error":"partial write: points beyond retention policy dropped=3"}""", "it did not take 3 lines (partial write: points beyond retention policy dropped=3); the others are there")]
    [InlineData(400, """{"error":"partial write: unable to parse 'x': missing fields"}""", "it did not take at least 1 line (partial write: unable to parse 'x': missing fields); the others are there. Of 7 lines it does not say how many it dropped")]
    [InlineData(400, """{"error":"partial write: field type conflict"}""", "it did not take at least 1 line (partial write: field type conflict); the others are there. Of 7 lines it does not say how many it dropped")]
    [InlineData(400, """{"error":"partial write of line protocol occurred","data":[{"line_number":1},{"line_number":4}]}""", "it did not take 2 lines (partial write of line protocol occurred); the others are there")]
    [InlineData(413, "", "it answers 413")]
    public async Task What_is_not_taken_is_told(int status, string body, string says)
    {
        await using var server = await LineServer.StartAsync(_ => (status, body));
        var run = await RunAsync([.. Range, "--metric", "accuracy", "--format", "influx", "--out", server.Url, "--database", "x"]);
        run.ExitCode.ShouldBe(ExitCodes.Refused, run.Error);
        run.Error.ShouldContain(says);
        run.Error.ShouldNotContain("Exported");
        run.Error.ShouldNotContain("had been taken");
    }

    [Fact]
    public async Task What_passes_is_waited_for_and_what_stays_ends_it()
    {
        await using var server = await LineServer.StartAsync(static number => number < 3 ? (503, "") : (204, ""));
        var (run, time) = (Task.FromResult<CliRun>(null!), new ManualTime());
        run = CliRun.OfAsync(200, time, Line(server.Url));
        await time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1), "the export ends");
        (await run).ExitCode.ShouldBe(ExitCodes.Success, (await run).Error);
        server.Requests.Select(static request => request.Body).Distinct().Count().ShouldBe(1);

        await using var broken = await LineServer.StartAsync(static _ => (500, """{"error":"engine: no space"}"""));
        run = CliRun.OfAsync(200, time, Line(broken.Url));
        await time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1), "the export ends");
        (await run).ExitCode.ShouldBe(ExitCodes.Refused);
        (await run).Error.ShouldContain("it answers 500 engine: no space, 6 times");
        broken.Requests.Count.ShouldBe(6);
    }

    private string[] Line(string url) => ["export", .. Range, "--metric", "accuracy", "--format", "influx", "--out", url, "--database", "x", "--endpoint", Silo.Endpoint];

    private Task<CliRun> RunAsync(string[] arguments) => CliRun.OfAsync(["export", .. arguments, "--endpoint", Silo.Endpoint]);

    /// <summary>What lines are sent to, which answers as a test wants.</summary>
    private sealed class LineServer : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private LineServer(WebApplication app) => _app = app;

        public string Url => _app.Urls.Single();

        public ConcurrentQueue<(string Path, string Authorization, string Body)> Requests { get; } = new();

        public static async Task<LineServer> StartAsync(Func<int, (int Status, string Body)> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var server = new LineServer(builder.Build());
            server._app.MapFallback(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                server.Requests.Enqueue((context.Request.Path + context.Request.QueryString.Value, context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
                var (status, body) = answer(server.Requests.Count);
                context.Response.StatusCode = status;
                if (body.Length > 0)
                    await context.Response.WriteAsync(body);
            });
            await server._app.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
