using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Audit;
using OrleansMonitor.Silo.Security.Cluster;
using OrleansMonitor.Silo.Security.Limits;
using OrleansMonitor.Silo.Security.Tls;
using OrleansMonitor.Silo.Security.Tokens;

namespace OrleansMonitor.Silo.Security;

/// <summary>Who may do what (configuration section <c>Security</c>); docs/security.md describes it.</summary>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>Serve everybody who reaches an address beyond loopback, with every role. Default false: the silo refuses to start.</summary>
    public bool AllowAnonymousBeyondLoopback { get; set; }

    /// <summary>
    /// Names, separated by commas, by which browsers reach this silo beside those of this machine, as through a proxy that passes them on.
    /// Where nobody has to say who he is, requests on loopback for other names are refused, and so is what pages of other sites send.
    /// </summary>
    public string? AllowedHosts { get; set; }

    /// <summary>File with the hashes of API keys, a JSON object per line. Read again when it changes.</summary>
    public string? KeysFile { get; set; }

    /// <summary>The same lines, from the environment. Both may be given.</summary>
    public string? Keys { get; set; }

    /// <summary>How often files are looked at for a change, 1 s to 1 h. Default 5 s.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(5);

    public TokenOptions Tokens { get; set; } = new();

    public TlsOptions Tls { get; set; } = new();

    public ClusterTlsOptions Cluster { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    /// <summary>Those of <see cref="AllowedHosts"/>.</summary>
    public string[] Hosts => (AllowedHosts ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool HasKeys => !string.IsNullOrEmpty(KeysFile) || !string.IsNullOrEmpty(Keys);

    /// <summary>Whether callers have to say who they are. Otherwise everybody is anonymous and has every role.</summary>
    public bool IsAuthenticated => HasKeys || Tokens.IsConfigured || Tls.HasClients;

    public static void Check(SecurityOptions o, SettingErrors errors) => errors
        .Range(nameof(o.ReloadInterval), o.ReloadInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Require(
            Array.TrueForAll(o.Hosts, static host => Uri.CheckHostName(host) != UriHostNameType.Unknown),
            nameof(o.AllowedHosts), o.AllowedHosts ?? "", "names of hosts without scheme and port, separated by commas");
}
