using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Hosting.Orleans;

/// <summary>Where silos reach this one (configuration section <c>Cluster</c>). Both ports listen on the loopback address only.</summary>
internal sealed class ClusterOptions
{
    public const string Section = "Cluster";

    /// <summary>Port for other silos, 1 to 65,535. Default 11,111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients of the cluster, 1 to 65,535 and another than <see cref="SiloPort"/>. Default 30,000.</summary>
    public int GatewayPort { get; set; } = 30_000;

    public static void Check(ClusterOptions o, SettingErrors errors) => errors
        .Range(nameof(o.SiloPort), o.SiloPort, 1, 65_535)
        .Range(nameof(o.GatewayPort), o.GatewayPort, 1, 65_535)
        .Rule(o.GatewayPort != o.SiloPort, nameof(o.GatewayPort), o.GatewayPort, "different from", nameof(o.SiloPort), o.SiloPort);
}
