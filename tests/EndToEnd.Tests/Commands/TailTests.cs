using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary><c>tail</c> against a silo: what it sends, and what its account says.</summary>
public sealed class TailTests
{
    private const int Rows = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Rows_arrive_once_across_a_rotation_and_a_kill_and_the_account_says_what_was_left_out()
    {
        using var directory = new TempDirectory();
        var log = Path.Combine(directory.Path, "predictions.jsonl");
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var begin = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000) - 3_600_000;
        var state = Path.Combine(directory.Path, "state");
        string[] arguments =
        [
            "tail", log, "--model", "tailed", "--time", "t", "--feature", "amount", "--coarsen", "amount=10", "--probability", "p_*",
            "--state", state, "--endpoint", silo.Address.ToString(),
        ];
        Write(log, begin, 0, Rows);
        using (var tail = Process.Start(new ProcessStartInfo("dotnet", [Programs.Cli, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!)
        {
            await CountedAsync(silo, begin, Rows);
            await UntilAsync(() => Task.FromResult(Pending(state) == 0));
            // Of the model's probabilities these rows have none: the columns are those of the first row.
            File.AppendAllText(log, $"{{\"t\":{begin + Rows},\"amount\":{Rows}}}\n");
            File.Move(log, log + ".1");
            await CountedAsync(silo, begin, Rows + 1);
            tail.Kill();
            await tail.WaitForExitAsync();
        }

        File.AppendAllText(log + ".1", $"{{\"t\":{begin + Rows + 1},\"amount\":{Rows + 1}}}\n{{broken}}\n");
        Write(log, begin, Rows + 2, 2 * Rows);
        var last = await CommandRun.OfAsync([.. arguments, "--once", "-o", "json"]);
        last.ExitCode.ShouldBe(3, last.Errors);
        last.Errors.ShouldContain("\"{broken}\" is not a JSON object");
        var account = JsonDocument.Parse(last.Output).RootElement;
        (account.GetProperty("rows").GetInt64(), account.GetProperty("skippedRows").GetInt64(), account.GetProperty("rotations").GetInt64()).ShouldBe((Rows, 1, 1));
        // Whether the row before the kill was known to be durable by then is chance: if not, its batch is sent again, and counts once.
        var resumed = account.GetProperty("resumed").GetInt64();
        resumed.ShouldBeInRange(0, 1);
        account.GetProperty("acked").GetInt64().ShouldBe(Rows - 1 + resumed);
        // Those that are multiples of ten stay as they are.
        account.GetProperty("coarsened").GetProperty("amount").GetInt64().ShouldBe(Enumerable.Range(Rows + 1, Rows - 1).Count(static row => row % 10 != 0));
        (await CountAsync(silo, begin)).ShouldBe(2 * Rows);
    }

    [Fact]
    public async Task The_account_says_what_a_silo_did_not_take()
    {
        using var directory = new TempDirectory();
        var log = Path.Combine(directory.Path, "predictions.csv");
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await File.WriteAllTextAsync(log, $"t,amount\n{now:O},1\n{now.AddYears(1):O},2\n");
        var run = await CommandRun.OfAsync(["tail", log, "--model", "tailed", "--time", "t", "--feature", "amount", "--state", Path.Combine(directory.Path, "state"), "--endpoint", silo.Address.ToString(), "--once"]);
        run.ExitCode.ShouldBe(1, run.Errors);
        run.Output.ShouldContain("records acked");
        run.Output.Split('\n').ShouldContain(static line => line.StartsWith("rejected", StringComparison.Ordinal) && line.TrimEnd().EndsWith("time-future", StringComparison.Ordinal));
        run.Errors.ShouldContain("lines 2 to 3");
    }

    private static void Write(string log, long begin, int from, int to)
    {
        using var writer = new StreamWriter(log, append: true);
        for (var row = from; row < to; row++)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{begin + row},\"amount\":{row},\"p_a\":0.25,\"p_b\":0.75}}\n"));
    }

    private static Task CountedAsync(SiloProcess silo, long begin, long rows) => UntilAsync(async () => await CountAsync(silo, begin) >= rows);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
    }

    /// <summary>Batches of which the tail does not know yet that they are durable.</summary>
    private static int Pending(string state) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(state, "state.json"))).RootElement.GetProperty("Pending").GetArrayLength();

    private static async Task<long> CountAsync(SiloProcess silo, long begin)
    {
        using var queries = new SiloHttp(silo.Address);
        try
        {
            var health = await queries.GetAsync($"/v1/models/tailed/health?from={begin}&to={begin + 3_600_000}");
            return health.TryGetProperty("features", out var features) ? features[0].GetProperty("numeric").GetProperty("count").GetInt64() : 0;
        }
        catch (HttpRequestException)
        {
            // Nothing of the model is known yet.
            return 0;
        }
    }
}
