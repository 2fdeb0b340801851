using OrleansMonitor.Chaos.Faults;
using OrleansMonitor.Chaos.Rounds;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>A few rounds of what ./chaos does for longer: faults under full load, then exact counts.</summary>
public sealed class ClusterFaultTests(ITestOutputHelper output)
{
    [PostgresFact]
    public async Task What_is_acknowledged_is_counted_once_whatever_ends()
    {
        var options = new ChaosOptions { Seed = Seeds.Next(), Silo = Programs.Silo, Nodes = 4, Models = 2, Records = 100 };
        output.WriteLine($"OM_SEED={options.Seed}");
        await using var run = await ChaosRun.StartAsync(options);
        foreach (var kind in Extent.IsAll ? Enum.GetValues<FaultKind>() : [FaultKind.KillSilo, FaultKind.RestartDatabase, FaultKind.Scale])
        {
            var report = await run.RoundAsync(kind);
            output.WriteLine(FormattableString.Invariant(
                $"{kind} ({report.Detail}): {report.Records:N0} records, {report.Retries} retries, {report.Alerts}, served again after at most {report.SecondsToServe.Max():F1} s"));
            report.Mismatches.ShouldBeEmpty(kind.ToString());
        }
    }
}
