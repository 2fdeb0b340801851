using System.Net;
using System.Reflection;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>Access, clocks, versions and load, of what the cluster says of itself.</summary>
internal static class SiloChecks
{
    // A record that is further in the future than this is rejected, by default five minutes.
    private static readonly TimeSpan ClockNotice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClockFault = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LagNotice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LagFault = TimeSpan.FromMinutes(2);

    public static Finding Access(Answer<ClusterHealth> cluster, bool hasKey) => cluster switch
    {
        { Value: not null } => Finding.Ok("access", "role", hasKey ? "the credential is good and has the role read" : "the silo asks nobody who he is, or knows the certificate"),
        { Status: HttpStatusCode.Unauthorized } => Finding.Fault("access", "role", cluster.Problem, hasKey
            ? "Give a key that the silo knows and that has not expired: orleansmonitor key new makes one."
            : "Give an API key or a token with --key-file, or in the variable ORLEANSMONITOR_API_KEY."),
        { Status: HttpStatusCode.Forbidden } => Finding.Warning("access", "role", cluster.Problem, "Sending may work all the same. What follows needs the role read for all models: ask for a key that has it."),
        _ => Finding.Fault("access", "role", cluster.Problem, "See the connection above."),
    };

    /// <param name="there">The silo's clock.</param>
    /// <param name="before">This machine's before it was asked.</param>
    /// <param name="after">And when it had answered.</param>
    public static Finding Clock(DateTimeOffset there, DateTimeOffset before, DateTimeOffset after)
    {
        // What the way took may not be held against a clock.
        var ahead = there > after ? there - after : there < before ? there - before : TimeSpan.Zero;
        var size = ahead.Duration();
        if (size < TimeSpan.FromSeconds(1))
            return Finding.Ok("clock", "difference", "this machine's clock and the silo's agree to the second");
        var found = $"the silo's clock is {TableCell.Duration(size.TotalSeconds)} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's";
        const string Advice = "Set both clocks, best by NTP (timedatectl shows whether it runs): event times that are ahead are rejected, and ranges such as -15m are of the silo's now.";
        return size < ClockNotice ? Finding.Ok("clock", "difference", found)
            : size < ClockFault ? Finding.Warning("clock", "difference", found, Advice)
            : Finding.Fault("clock", "difference", found, Advice);
    }

    public static IEnumerable<Finding> Versions(IReadOnlyList<SiloListEntry> silos)
    {
        var own = typeof(SiloChecks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
        var active = silos.Where(static silo => silo.State == SiloState.Active).Select(static silo => silo.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (active.Count == 0)
            yield break;
        yield return active.Count == 1
            ? Finding.Ok("versions", "silos", $"all silos are of version {active[0]}")
            : Finding.Warning("versions", "silos", $"the silos are of versions {string.Join(", ", active)}", "That is so during a rolling upgrade; if none is under way, some were left behind.");
        yield return active.Contains(own)
            ? Finding.Ok("versions", "this program", $"it is of version {own} too")
            : Finding.Warning("versions", "this program", $"it is of version {own}, the silos are of {string.Join(", ", active)}", "Older programs are answered; what is new in either, the other does not know.");
    }

    public static IEnumerable<Finding> Silos(ClusterHealth health)
    {
        if (health.Silos.Count == 0)
        {
            yield return Finding.Warning("silos", "state", "no silo has said anything of itself yet", "They do so every five seconds: ask again.");
            yield break;
        }

        var lost = health.Silos.Where(static silo => silo.State == SiloState.Lost).ToList();
        var active = health.Silos.Count(static silo => silo.State == SiloState.Active);
        yield return lost.Count == 0
            ? Finding.Ok("silos", "state", $"{active} {Noun.Of(active, "silo runs", "silos run")}, none is lost")
            : Finding.Fault("silos", "state", $"{active} of {active + lost.Count} silos run; lost: {Hosting.Printable.List([.. lost.Select(static silo => silo.Silo)])}", "It went without a word: see its log, or that of what runs it, and start it again.");
        var worst = health.Silos.Where(static silo => silo.State == SiloState.Active).MaxBy(static silo => silo.LagSeconds ?? 0);
        if (worst is null)
            yield break;
        var lag = worst.LagSeconds ?? 0;
        var waiting = health.Silos.Sum(static silo => (long)silo.UncommittedBatches);
        var found = waiting == 0 ? "every batch is durable" : $"{TableCell.Count(waiting).Shown} {Noun.Of(waiting, "batch is", "batches are")} not durable yet, the oldest for {TableCell.Duration(lag)}";
        yield return lag < LagNotice.TotalSeconds ? Finding.Ok("silos", "ingest lag", found)
            : lag < LagFault.TotalSeconds ? Finding.Warning("silos", "ingest lag", $"{found} (silo {worst.Silo})", "The store is slow, or there is more than the silos can take: orleansmonitor_store_transaction_duration_seconds and the CPU in orleansmonitor top say which.")
            : Finding.Fault("silos", "ingest lag", $"{found} (silo {worst.Silo})", "The store does not keep up or refuses: see the silo's log for failures of commits.");
    }
}
