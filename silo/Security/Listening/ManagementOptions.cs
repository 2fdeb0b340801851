using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Addresses of their own for probes and metrics (configuration section <c>Management</c>).</summary>
internal sealed class ManagementOptions
{
    public const string Section = "Management";

    /// <summary>Addresses like those of <c>urls</c>, at other ports. Given: <c>/health/…</c> and <c>/metrics</c> are there, and only there.</summary>
    public string? Urls { get; set; }

    /// <summary>Serve <c>/metrics</c> at these addresses to everybody who reaches them. Default false: the role read is needed.</summary>
    public bool AllowAnonymousMetrics { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Urls);

    public static void Check(ManagementOptions o, SettingErrors errors) =>
        errors.Require(!o.AllowAnonymousMetrics || o.IsConfigured, nameof(o.AllowAnonymousMetrics), o.AllowAnonymousMetrics, "false where Management:Urls is empty");
}
