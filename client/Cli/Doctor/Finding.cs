using System.Text.Json.Serialization;

namespace OrleansMonitor.Cli.Doctor;

internal enum FindingState
{
    Ok,

    /// <summary>It works, and will not for long, or not in all cases.</summary>
    Warning,

    Fault,
}

/// <summary>What a check found.</summary>
/// <param name="Area">What it is about: settings, connection, silos …</param>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null: nothing.</param>
internal sealed record Finding(string Area, string Check, FindingState State, string Found, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Advice = null)
{
    public static Finding Ok(string area, string check, string found) => new(area, check, FindingState.Ok, found);

    public static Finding Warning(string area, string check, string found, string advice) => new(area, check, FindingState.Warning, found, advice);

    public static Finding Fault(string area, string check, string found, string advice) => new(area, check, FindingState.Fault, found, advice);
}

/// <summary>All that was found.</summary>
/// <param name="State">The worst.</param>
/// <param name="Findings">In the order in which they were looked for.</param>
internal sealed record DoctorReport(FindingState State, IReadOnlyList<Finding> Findings)
{
    public static DoctorReport Of(IReadOnlyList<Finding> findings) => new(findings.Count == 0 ? FindingState.Ok : findings.Max(static finding => finding.State), findings);
}
