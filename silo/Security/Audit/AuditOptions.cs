using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>Where changes are written down, beside the log (configuration section <c>Security:Audit</c>).</summary>
internal sealed class AuditOptions
{
    public const string Section = "Security:Audit";

    /// <summary>A file of JSON lines; empty (default): none.</summary>
    public string? File { get; set; }

    /// <summary>Bytes at which a new file is begun, 4 KiB to 1 GiB. Default 16 MiB.</summary>
    public long MaxFileBytes { get; set; } = 16 << 20;

    /// <summary>Files that are kept, the current one included, 1 to 1,000. Default 10: the oldest is deleted.</summary>
    public int MaxFiles { get; set; } = 10;

    public static void Check(AuditOptions o, SettingErrors errors) => errors
        .Range(nameof(o.MaxFileBytes), o.MaxFileBytes, 4 << 10, 1 << 30)
        .Range(nameof(o.MaxFiles), o.MaxFiles, 1, 1000);
}
