using System.Diagnostics;
using System.Globalization;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.EndToEnd.Tests.Kills;

/// <summary>A log grows and is rotated while the process that follows it, and now and then the silo, is killed at random moments: each row is counted once.</summary>
public sealed class TailKillTests(ITestOutputHelper output)
{
    private const int Lives = 5;
    private const int RowsPerFile = 3_000;

    [Fact]
    public async Task A_killed_tail_counts_each_row_once_through_rotations()
    {
        var random = new Random(Seeds.Take(output));
        using var directory = new TempDirectory();
        var log = Path.Combine(directory.Path, "predictions.jsonl");
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var begin = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000) - 3_600_000;
        var written = 0;
        Write(log, begin, ref written, 10);
        var state = Path.Combine(directory.Path, "state");
        string[] arguments = ["tail", log, "--model", "tailed", "--time", "t", "--feature", "i", "--state", state, "--endpoint", silo.Address.ToString()];
        for (var life = 0; life < Lives; life++)
        {
            using var tail = Process.Start(new ProcessStartInfo("dotnet", [Programs.Cli, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            // What was rotated before a tail ever looked is not its to read.
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (!File.Exists(Path.Combine(state, "state.json")))
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            for (var until = random.Next(10, 40); until > 0; until--)
            {
                Write(log, begin, ref written, random.Next(1, 400));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10, 120)), TimeProvider.System);
                if (life == 2 && until == 8)
                    await silo.KillAsync();
            }

            tail.Kill();
            await tail.WaitForExitAsync();
            if (life == 2)
                await silo.StartAsync();
        }

        var last = await CommandRun.OfAsync([.. arguments, "--once"]);
        output.WriteLine($"{written} rows in {written / RowsPerFile} rotated files and one\n{last.Output}{last.Errors}");
        last.ExitCode.ShouldBe(0);
        using var queries = new SiloHttp(silo.Address);
        var health = await queries.GetAsync($"/v1/models/tailed/health?from={begin}&to={begin + 3_600_000}");
        var index = health.GetProperty("features")[0].GetProperty("numeric");
        (index.GetProperty("count").GetInt64(), index.GetProperty("min").GetDouble(), index.GetProperty("max").GetDouble(), index.GetProperty("mean").GetDouble())
            .ShouldBe((written, 0.0, written - 1.0, (written - 1) / 2.0));
    }

    /// <summary>Rows with their number, each file as long as a program makes it that rotates by itself.</summary>
    private static void Write(string log, long begin, ref int written, int rows)
    {
        for (var end = written + rows; written < end;)
        {
            if (written > 0 && written % RowsPerFile == 0)
                Rotate(log);
            var to = Math.Min(end, ((written / RowsPerFile) + 1) * RowsPerFile);
            using var writer = new StreamWriter(log, append: true);
            for (; written < to; written++)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{begin + written},\"i\":{written}}}\n"));
        }
    }

    private static void Rotate(string log)
    {
        var count = 1;
        while (File.Exists($"{log}.{count}"))
            count++;
        for (; count > 1; count--)
            File.Move($"{log}.{count - 1}", $"{log}.{count}");
        File.Move(log, log + ".1");
    }
}
