using System.Diagnostics;
using System.Globalization;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.EndToEnd.Tests.Kills;

/// <summary>
/// The inference process is killed at random moments, and its next life sends what lies in the spool. Each life records
/// 0, 1, 2 … under a version of its own, so that what was counted must be a gapless beginning: every window but the last is
/// full, none holds more than it can, and nothing that was acknowledged is missing.
/// </summary>
public sealed class ClientKillTests(ITestOutputHelper output)
{
    private const int Lives = 6;
    private const long Window = 10_000;

    [Fact]
    public async Task A_killed_client_loses_nothing_that_it_spooled_and_counts_nothing_twice()
    {
        var seed = Seeds.Next();
        output.WriteLine($"OM_SEED={seed}");
        var random = new Random(seed);
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var begin = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Window * Window) - 3_600_000;
        var spool = Path.Combine(silo.DataDirectory, "spool");
        var acknowledged = new long[Lives];
        for (var life = 0; life < Lives; life++)
        {
            // Now and then the silo dies first, so that the spool fills.
            var siloDies = life % 3 == 1;
            acknowledged[life] = await LiveAsync(silo, spool, $"life-{life}", begin, random, siloDies);
            if (siloDies)
                await silo.StartAsync();
        }

        using (var drain = Start(silo.Address, spool, "drain", begin))
        {
            await drain.WaitForExitAsync();
            drain.ExitCode.ShouldBe(0, "the spool was not sent");
        }

        using var queries = new SiloHttp(silo.Address);
        for (var life = 0; life < Lives; life++)
        {
            var counted = await queries.RecordsPerWindowAsync("recorded", begin, begin + 3_600_000, $"life-{life}");
            var total = counted.Values.Sum();
            output.WriteLine($"life {life}: {acknowledged[life]} acknowledged when killed, {total} counted");
            total.ShouldBeGreaterThanOrEqualTo(acknowledged[life]);
            for (var (window, left) = (begin, total); left > 0; window += Window, left -= Window)
                counted[window].ShouldBe(Math.Min(left, Window), $"life {life}, window {window}");
            var index = await IndexAsync(queries, begin, life);
            index.ShouldBe((total, 0.0, total - 1.0, (total - 1) / 2.0));
        }
    }

    private static async Task<(long Count, double Least, double Most, double Mean)> IndexAsync(SiloHttp queries, long begin, int life)
    {
        var health = await queries.GetAsync($"/v1/models/recorded/health?from={begin}&to={begin + 3_600_000}&version=life-{life}");
        var index = health.GetProperty("features")[0].GetProperty("numeric");
        return (index.GetProperty("count").GetInt64(), index.GetProperty("min").GetDouble(), index.GetProperty("max").GetDouble(), index.GetProperty("mean").GetDouble());
    }

    /// <summary>Lets a client record for a random time after its first acknowledgement, kills it, and answers what it said last.</summary>
    private static async Task<long> LiveAsync(SiloProcess silo, string spool, string version, long begin, Random random, bool siloDies)
    {
        using var client = Start(silo.Address, spool, version, begin);
        var acknowledged = 0L;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.OutputDataReceived += (_, line) =>
        {
            if (long.TryParse(line.Data, CultureInfo.InvariantCulture, out var acked) && acked > 0)
            {
                Interlocked.Exchange(ref acknowledged, acked);
                first.TrySetResult();
            }
        };
        client.BeginOutputReadLine();
        await first.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1500)), TimeProvider.System);
        if (siloDies)
        {
            await silo.KillAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1000)), TimeProvider.System);
        }

        client.Kill();
        await client.WaitForExitAsync();
        return Interlocked.Read(ref acknowledged);
    }

    private static Process Start(Uri silo, string spool, string version, long begin) =>
        Process.Start(new ProcessStartInfo("dotnet", [Programs.Recorder, silo.ToString(), spool, version, begin.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            // One processor, one buffer: records keep their order to the last, which the gapless beginning rests on.
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = "1" },
        })!;
}
