using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>
/// What is said of data without labels and of versions, through three silo processes on PostgreSQL and through one with a file: the same to the byte. Measurements come later, by way of another silo, and none is lost or doubled.
/// </summary>
public sealed class ClusterFiguresTests(ThreeSilos silos, ITestOutputHelper output) : IClassFixture<ThreeSilos>
{
    private const int Seed = 20_251_101;
    private const int Rows = 3_000;
    private const string Range = "from=2025-01-01&to=2025-01-02";

    private const string Drift = $"drift?{Range}", Compare = $"compare?{Range}&baseline=v1&candidate=v2", Health = $"health?{Range}";

    private static readonly string[] Paths = [Drift, $"{Drift}&version=v2", $"estimate?{Range}&step=1h", $"describe?{Range}", Compare, Health, $"series?{Range}&step=1h"];

    // Of errors of numbers, whose variance follows from how their means differ from window to window.
    private const string Errors = $"/v1/models/numbers/{Compare}&metric=rmse";

    private static readonly SameFigures ToTheBit = new(
        new HashSet<string> { "createdAt", "late", "nodes", "nodesReporting", "nodesExpected", "oldestPendingAgeSeconds", "asOf" });

    [PostgresFact]
    public async Task Three_silos_give_the_figures_of_one_process()
    {
        output.WriteLine($"seed {Seed}");
        using var files = new TempDirectory();
        var sent = Write(files.Path, new Random(Seed));
        await using var alone = new SiloProcess(Programs.Silo);
        await alone.StartAsync();
        var one = await FiguresAsync(files.Path, [alone.Address, alone.Address, alone.Address]);
        var three = await FiguresAsync(files.Path, silos.Cluster.Addresses);
        foreach (var (path, answer) in one)
            ToTheBit.Compare(three[path], answer, path);

        one[Drift].GetProperty("binned").GetInt64().ShouldBe(2 * Rows);
        one[Drift].GetProperty("outliers").GetProperty("scored").GetInt64().ShouldBeGreaterThan(Rows / 2);
        var measured = three[Health].GetProperty("measurements").EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);
        measured["judge"].GetProperty("count").GetInt64().ShouldBe(2 * Rows, "with the record");
        measured["thumbs_up"].GetProperty("count").GetInt64().ShouldBe(sent.Feedback, "later, by id");
        measured["thumbs_up"].GetProperty("values").EnumerateArray().Single(static value => value.GetProperty("name").GetString() == "true").GetProperty("count").GetInt64().ShouldBe(sent.Good);
        one[Compare].GetProperty("verdict").GetString().ShouldBe("worse", "the second version is wrong more often");
        one[Errors].GetProperty("figures")[0].TryGetProperty("lower", out _).ShouldBeTrue("the variance is known");
    }

    /// <summary>Each file goes in through another silo, feedback twice, and each answer comes from another one.</summary>
    private static async Task<Dictionary<string, JsonElement>> FiguresAsync(string directory, IReadOnlyList<Uri> addresses)
    {
        CommandLine[] clis = [.. addresses.Select(static address => new CommandLine(address))];
        await clis[0].RunAsync(
            "baseline", "create", "figures", "reference", "--from-file", Path.Combine(directory, "reference.csv"), "--feature", "amount", "--category", "country", "--prediction", "predicted",
            "--score", "score", "--label", "actual", "--positive", "yes", "--outliers", "forest", "--score-share", "0.5", "--activate");
        await clis[1].RunAsync(Replay(directory, "v1"));
        await clis[2].RunAsync(Replay(directory, "v2"));
        foreach (var cli in (CommandLine[])[clis[0], clis[2]])
            await cli.RunAsync("labels", Path.Combine(directory, "later.csv"), "--model", "figures", "--id", "id", "--label", "actual", "--measure", "thumbs_up");
        await clis[2].RunAsync(ReplayNumbers(directory, "v1"));
        await clis[1].RunAsync(ReplayNumbers(directory, "v2"));
        var answers = new Dictionary<string, JsonElement>();
        foreach (var (path, i) in Paths.Select(static (path, i) => (path, i)))
        {
            using var http = new SiloHttp(addresses[i % addresses.Count]);
            answers[path] = await http.GetAsync($"/v1/models/figures/{path}");
        }

        using var last = new SiloHttp(addresses[1]);
        answers[Errors] = await last.GetAsync(Errors);
        return answers;
    }

    private static string[] ReplayNumbers(string directory, string version) =>
        ["replay", Path.Combine(directory, $"{version}.csv"), "--model", "numbers", "--version", version, "--time", "time", "--value", "amount", "--actual", "score", "--batch", "150"];

    private static string[] Replay(string directory, string version) =>
    [
        "replay", Path.Combine(directory, $"{version}.csv"), "--model", "figures", "--version", version, "--time", "time", "--id", "id", "--prediction", "predicted", "--score", "score",
        "--positive", "yes", "--feature", "amount", "--category", "country", "--measure", "judge", "--batch", "200",
    ];

    private static (long Feedback, long Good) Write(string directory, Random random)
    {
        var later = new StringBuilder("id,actual,thumbs_up\n");
        var (feedback, good) = (0L, 0L);
        foreach (var name in (string[])["reference", "v1", "v2"])
        {
            var isReference = name == "reference";
            var file = new StringBuilder("time,id,amount,country,predicted,score,judge,actual\n");
            for (var row = 0; row < Rows; row++)
            {
                var (id, score) = ($"{name}-{row}", random.NextDouble());
                var actual = random.NextDouble() < (name == "v2" ? 0.5 * score : score) ? "yes" : "no";
                file.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UnixEpoch.AddDays(20_089).AddSeconds(row * 20):O},{id},{Math.Exp(random.NextDouble() * (isReference ? 3 : 4))},country {(int)((isReference ? 20 : 24) * Math.Pow(random.NextDouble(), 2))},{(score > 0.5 ? "yes" : "no")},{score},{random.NextDouble()},{(isReference ? actual : "")}");
                if (isReference || random.Next(10) == 0)
                    continue;
                var isGood = random.Next(4) > 0;
                later.AppendLine(CultureInfo.InvariantCulture, $"{id},{actual},{(isGood ? "true" : "false")}");
                (feedback, good) = (feedback + 1, good + (isGood ? 1 : 0));
            }

            File.WriteAllText(Path.Combine(directory, $"{name}.csv"), file.ToString());
        }

        File.WriteAllText(Path.Combine(directory, "later.csv"), later.ToString());
        return (feedback, good);
    }
}
