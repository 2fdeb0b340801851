using System.Diagnostics;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Faults;

/// <summary>Does one fault to a running cluster and starts again what it ended, as an orchestrator would.</summary>
/// <param name="cluster">To whom.</param>
/// <param name="random">Chooses the silo and the moments.</param>
/// <param name="databaseAway">How long the database is cut off.</param>
/// <param name="over">
/// Called once a fault, at the moment from which the cluster could serve again: for a silo that ends or stands still that very
/// moment, since there are others; for a database when it is back.
/// </param>
internal sealed class FaultInjector(SiloCluster cluster, Random random, TimeSpan databaseAway, Action over)
{
    /// <summary>Silos that were asked to end.</summary>
    public int Stops { get; private set; }

    /// <summary>What takes grains down although no silo ends by it: the database was away, or a silo stood still.</summary>
    public int Crashes { get; private set; }

    /// <summary>Answers what was done to whom.</summary>
    public async Task<string> InjectAsync(FaultKind kind) => kind switch
    {
        FaultKind.KillSilo => await KillAsync(),
        FaultKind.FreezeSilo => await FreezeAsync(),
        FaultKind.StopSilo => await StopAsync(),
        FaultKind.StopAll => await RestartAllAsync(StopAsync),
        FaultKind.KillAll => await RestartAllAsync(static async silo =>
        {
            await silo.KillAsync();
            return 0;
        }),
        FaultKind.RestartDatabase => await RestartDatabaseAsync(),
        FaultKind.CutDatabase => await CutDatabaseAsync(),
        FaultKind.Scale => await ScaleAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Stops a silo as an orchestrator does, so that <see cref="SiloCluster.RepairAsync"/> starts it with another build of its program.</summary>
    public async Task<string> ReplaceAsync(int index, string program)
    {
        var since = Stopwatch.GetTimestamp();
        over();
        Expect(await StopAsync(cluster.Silos[index]), index);
        cluster.Silos[index].Program = program;
        return FormattableString.Invariant($"silo {index}, which took {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s to end");
    }

    private Task<int> StopAsync(SiloProcess silo)
    {
        Stops++;
        return silo.StopAsync();
    }

    private int Pick() => random.Next(cluster.Silos.Count);

    private Task PauseAsync(int least, int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(least, most)), TimeProvider.System);

    private async Task<string> KillAsync()
    {
        var index = Pick();
        await cluster.Silos[index].KillAsync();
        over();
        await PauseAsync(0, 5000);
        return $"silo {index}";
    }

    private async Task<string> FreezeAsync()
    {
        var index = Pick();
        var silo = cluster.Silos[index];
        var time = SiloCluster.MembershipTimeout + TimeSpan.FromMilliseconds(random.Next(0, 8000));
        await silo.FreezeAsync();
        over();
        await Task.Delay(time, TimeProvider.System);
        await silo.ThawAsync();
        // The others have given it up; it finds that out and ends, or nobody had noticed and it goes on.
        var ended = await silo.EndsWithinAsync(TimeSpan.FromSeconds(10));
        Crashes += ended ? 0 : 1;
        return FormattableString.Invariant($"silo {index} for {time.TotalSeconds:0.0} s; it {(ended ? "found itself given up and ended" : "went on")}");
    }

    private async Task<string> StopAsync()
    {
        var index = Pick();
        var since = Stopwatch.GetTimestamp();
        over();
        var code = await StopAsync(cluster.Silos[index]);
        Expect(code, index);
        var took = Stopwatch.GetElapsedTime(since);
        await PauseAsync(0, 3000);
        return FormattableString.Invariant($"silo {index}, which took {took.TotalSeconds:0.0} s to end");
    }

    private async Task<string> RestartAllAsync(Func<SiloProcess, Task<int>> end)
    {
        over();
        var codes = await Task.WhenAll(cluster.Silos.Select(end));
        for (var i = 0; i < codes.Length; i++)
            Expect(codes[i], i);
        return "all silos";
    }

    private async Task<string> RestartDatabaseAsync()
    {
        var crash = random.Next(2) == 0;
        await (crash ? cluster.Server.CrashAsync() : cluster.Server.StopAsync());
        await PauseAsync(0, 2000);
        await cluster.Server.StartAgainAsync();
        Crashes++;
        over();
        return crash ? "crashed" : "stopped";
    }

    private async Task<string> CutDatabaseAsync()
    {
        var mode = random.Next(2) == 0 ? ProxyMode.Refuse : ProxyMode.Swallow;
        cluster.Proxy.Set(mode);
        await Task.Delay(databaseAway, TimeProvider.System);
        cluster.Proxy.Set(ProxyMode.Open);
        Crashes++;
        over();
        return FormattableString.Invariant($"{(mode == ProxyMode.Refuse ? "connections refused" : "packets lost")} for {databaseAway.TotalSeconds:0} s");
    }

    private async Task<string> ScaleAsync()
    {
        var stays = Pick();
        over();
        for (var i = 0; i < cluster.Silos.Count; i++)
        {
            if (i != stays)
                Expect(await StopAsync(cluster.Silos[i]), i);
        }

        await PauseAsync(2000, 4000);
        return $"silo {stays} alone";
    }

    private static void Expect(int code, int index)
    {
        if (code != 0)
            throw new InvalidOperationException($"silo {index} was asked to end and ended with exit code {code}");
    }
}
