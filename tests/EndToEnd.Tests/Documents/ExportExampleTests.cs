using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansMonitor.EndToEnd.Tests.Commands;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Influx;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Documents;

/// <summary>The lines of <c>docs/export.md</c>, by the program that ships, of a silo that ships.</summary>
public sealed partial class ExportExampleTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    private const int Records = 3000;

    // The cases of a class come one after the other.
    private static Uri? _filled;

    private static string[] Lines => [.. Line().Matches(Repository.Read("docs/export.md")).Select(static match => match.Groups["line"].Value)];

    [Fact]
    public async Task Files_are_written_as_the_document_says()
    {
        using var directory = new TempDirectory();
        await FillAsync();
        foreach (var line in Lines.Where(static line => !line.Contains("http", StringComparison.Ordinal)))
        {
            var run = await RunAsync(line, directory.Path);
            run.ExitCode.ShouldBe(0, line + run.Errors);
            run.Errors.ShouldContain("Exported ");
        }

        Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName).Order().ShouldBe(["board", "fraud.parquet", "versions.csv"]);
        Directory.GetDirectories(Path.Combine(directory.Path, "board", "fraud")).Select(Path.GetFileName).Order().ShouldBe(["version v1", "version v2"]);
        var rows = (await File.ReadAllLinesAsync(Path.Combine(directory.Path, "versions.csv"))).Skip(1).Select(static row => row.Split(',')).Where(static row => row[3] == "fraud").ToList();
        rows.Select(static row => row[7]).Distinct().Order().ShouldBe(["accuracy", "latency_p99", "recall(1)"]);

        // The same as the silo answers of the whole range: all steps together are all records.
        var all = await RunAsync("export fraud --from -3h --step 10m --metric records --metric accuracy --incomplete --out all.csv", directory.Path);
        all.ExitCode.ShouldBe(0, all.Errors);
        var steps = (await File.ReadAllLinesAsync(Path.Combine(directory.Path, "all.csv"))).Skip(1).Select(static row => row.Split(',')).ToList();
        steps.Where(static row => row[7] == "records").Sum(static row => double.Parse(row[9], CultureInfo.InvariantCulture)).ShouldBe(Records);
        using var silo = new SiloHttp(fixture.Silo);
        var health = await silo.GetAsync("/v1/models/fraud/health?from=-4h");
        var right = steps.Where(static row => row[7] == "accuracy").Sum(static row => double.Parse(row[9], CultureInfo.InvariantCulture) * double.Parse(row[10], CultureInfo.InvariantCulture));
        (right / Records).ShouldBe(health.GetProperty("classification").GetProperty("accuracy").GetDouble(), 1e-8);
    }

    [InfluxFact]
    public async Task InfluxDB_is_written_into_as_the_document_says()
    {
        await using var influx = await InfluxProcess.StartAsync("models");
        using var directory = new TempDirectory();
        await FillAsync();
        var line = Lines.Single(static line => line.Contains(":8086", StringComparison.Ordinal));
        var run = await RunAsync(line.Replace("http://127.0.0.1:8086", influx.Address.ToString().TrimEnd('/'), StringComparison.Ordinal), directory.Path);
        run.ExitCode.ShouldBe(0, run.Errors);
        // The newest minute is not over.
        var sum = (await influx.QueryAsync("models", "SELECT sum(records) FROM orleansmonitor_model WHERE model = 'fraud'"))[0].Rows[0]["sum"];
        Convert.ToDouble(sum, CultureInfo.InvariantCulture).ShouldBeInRange(Records - 100, Records);
    }

    private Task<CommandRun> RunAsync(string line, string directory) => CommandRun.OfShellAsync(
        $"cd '{directory}' && orleansmonitor {line}", new Dictionary<string, string> { ["ORLEANSMONITOR_ENDPOINT"] = fixture.Silo.ToString() });

    /// <summary>Two hours of two versions, once for all cases.</summary>
    private async Task FillAsync()
    {
        if (_filled == fixture.Silo)
            return;
        _filled = fixture.Silo;
        var begin = TimeProvider.System.GetUtcNow().AddHours(-2);
        var lines = new StringBuilder();
        for (var i = 0; i < Records; i++)
        {
            lines.AppendLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["model"] = "fraud",
                ["version"] = i % 2 == 0 ? "v1" : "v2",
                ["time"] = begin.AddSeconds(i * 2.3),
                ["latencySeconds"] = 0.004 + (i % 50 / 1000.0),
                ["prediction"] = i % 7 == 0 ? "1" : "0",
                ["label"] = i % 5 == 0 ? "1" : "0",
            }));
        }

        using var http = new HttpClient { BaseAddress = fixture.Silo };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records?node=n1&wait=true") { Content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson") };
        using var answer = await http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"^\./orleansmonitor (?<line>export .+)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
