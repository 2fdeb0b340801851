namespace OrleansMonitor.Grains.Alerting;

/// <summary>What the label <c>severity</c> of an alert says.</summary>
public static class AlertSeverity
{
    // A warning does not wake anybody.
    private static readonly string[] Mild = ["warning", "warn", "info", "notice", "none", "low"];

    /// <summary>Whether nobody need be called for it; without a severity somebody need.</summary>
    public static bool IsMild(string? severity) => Mild.Contains(severity ?? "", StringComparer.OrdinalIgnoreCase);
}
