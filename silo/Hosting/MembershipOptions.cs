using System.Net;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Storage.Postgres;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// How this silo finds the others and is found by them (configuration section <c>Cluster</c>). With
/// <c>Storage:Provider=Postgres</c> silos meet in the database; otherwise there is one, which nobody else reaches, and only its name counts.
/// </summary>
internal sealed class MembershipOptions
{
    public const string Section = "Cluster";

    private const int MaxIdLength = 64;

    /// <summary>
    /// Which cluster this silo is one of: 1 to 64 letters, digits, dots, dashes and underscores. Several clusters may share a
    /// database; they share nothing in it. Needed with PostgreSQL, so that nobody joins a cluster by accident.
    /// </summary>
    public string? ClusterId { get; set; }

    /// <summary>Under which name the grains' persistent states are kept, written like <see cref="ClusterId"/>. Default: the cluster id.</summary>
    public string? ServiceId { get; set; }

    /// <summary>What logs and metrics call this silo, at most 64 characters. Default: chosen at start.</summary>
    public string? SiloName { get; set; }

    /// <summary>
    /// The address of this machine at which other silos and clients of the cluster reach it and on which it listens; one, not
    /// all. Default 127.0.0.1: nobody from outside reaches it.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Port for other silos, 1 to 65,535. Default 11,111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients of the cluster, like <see cref="SiloPort"/> and another one. Default 30,000.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// How often silos probe each other and how long they wait for the answer, 100 ms to 1 min. Default 2 s. A silo whose
    /// process ended is given up after about <see cref="MissedProbes"/> times that long; one that stands still with its
    /// connections open, after about twelve times.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row without an answer after which a silo votes for giving another one up, 1 to 20. Default 3.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// How often a silo writes a sign of life into the database, 500 ms to 5 min. Default 5 s. A silo that has written none for
    /// three times that long does not keep others from joining.
    /// </summary>
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo reads the list of silos although nobody told it of a change, 1 s to 10 min. Default 15 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a starting silo tries to reach all others before it ends, 5 s to 1 h. Default 2 min.</summary>
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How far the clocks of this machine and the database may be apart at start, 1 s to 1 h. Default 5 s. Silos tell from their
    /// clocks who is alive, which windows are in the future and when labels expire.
    /// </summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What persistent states are kept under.</summary>
    internal string Service => string.IsNullOrEmpty(ServiceId) ? ClusterId! : ServiceId;

    /// <param name="options">What is configured.</param>
    /// <param name="errors">Takes what is wrong with it.</param>
    /// <param name="isCluster">Whether silos meet in a database.</param>
    public static void Check(MembershipOptions options, SettingErrors errors, bool isCluster)
    {
        var o = options;
        // Silos could once do without.
        if (isCluster && string.IsNullOrEmpty(o.ClusterId))
            errors.Add($"{Section}:{nameof(o.ClusterId)} is empty; it must be given. The data of a database that was used without one is under '{ClusterName.Default}'.");
        CheckId(errors, nameof(o.ClusterId), o.ClusterId);
        CheckId(errors, nameof(o.ServiceId), o.ServiceId);
        CheckId(errors, nameof(o.SiloName), o.SiloName);
        // One that is alone opens none, and is told so where they are given.
        if (isCluster)
        {
            errors
                .Require(IsAddress(o.AdvertisedAddress), nameof(o.AdvertisedAddress), o.AdvertisedAddress, "the IP address of one interface of this machine, such as 10.0.0.5")
                .Range(nameof(o.SiloPort), o.SiloPort, 1, 65_535)
                .Range(nameof(o.GatewayPort), o.GatewayPort, 1, 65_535)
                .Rule(o.GatewayPort != o.SiloPort, nameof(o.GatewayPort), o.GatewayPort, "different from", nameof(o.SiloPort), o.SiloPort);
        }

        errors
            .Range(nameof(o.ProbeTimeout), o.ProbeTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
            .Range(nameof(o.MissedProbes), o.MissedProbes, 1, 20)
            .Range(nameof(o.AliveInterval), o.AliveInterval, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5))
            .Range(nameof(o.RefreshInterval), o.RefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
            .Range(nameof(o.JoinTimeout), o.JoinTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1))
            .Range(nameof(o.MaxClockSkew), o.MaxClockSkew, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }

    private static bool IsAddress(string? text) =>
        IPAddress.TryParse(text, out var address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.None) && !address.Equals(IPAddress.IPv6None);

    private static void CheckId(SettingErrors errors, string setting, string? id)
    {
        if (string.IsNullOrEmpty(id))
            return;
        var isId = id.Length <= MaxIdLength && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        errors.Require(isId, setting, id, $"1 to {MaxIdLength} letters, digits, dots, dashes and underscores");
    }
}
