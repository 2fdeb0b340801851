using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Rules;

/// <summary>Rules that are evaluated together.</summary>
/// <param name="Name">Unique over all files.</param>
/// <param name="Interval">How often, in event time.</param>
/// <param name="Rules">In the file's order; each carries the group's name, interval and labels.</param>
/// <param name="File">The file that it stands in, as it was given.</param>
public sealed record RuleGroup(string Name, TimeSpan Interval, IReadOnlyList<AlertRule> Rules, string File);
