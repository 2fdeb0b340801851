using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>Rules that are not evaluated, and notifications that do not arrive.</summary>
internal static class AlertingChecks
{
    private const int MaxNamed = 3;

    private static readonly TimeSpan OldNotification = TimeSpan.FromMinutes(5);

    public static IEnumerable<Finding> Rules(RuleList rules)
    {
        var all = rules.Groups.SelectMany(static group => group.Rules).ToList();
        var wrong = all.Where(static rule => rule.Status?.Health == RuleHealth.Err).ToList();
        if (wrong.Count > 0)
        {
            yield return Finding.Fault(
                "alerting", "rules", $"{wrong.Count} of {all.Count} rules {Noun.Of(wrong.Count, "is", "are")} in error: {string.Join("; ", wrong.Take(MaxNamed).Select(static rule => $"{rule.Name} ({rule.Status!.Problem})"))}{More(wrong.Count)}",
                "orleansmonitor rules list says what went wrong with each.");
        }

        foreach (var problem in rules.Problems.Take(MaxNamed))
            yield return Finding.Warning("alerting", "rules", problem, "orleansmonitor rules check FILE finds what is wrong with a file.");
        if (wrong.Count == 0 && rules.Problems.Count == 0)
            yield return all.Count > 0 ? Finding.Ok("alerting", "rules", $"{all.Count} {Noun.Of(all.Count, "rule")}, none in error") : Finding.Warning("alerting", "rules", "there are no rules, so nothing is ever told", "orleansmonitor rules default prints those that a silo comes with; Alerting:RuleFiles names others.");
    }

    public static Finding Receivers(NotifierEntry status, IReadOnlyList<DeadLetterEntry> dead, DateTimeOffset now)
    {
        if (dead.Count > 0)
        {
            return Finding.Fault(
                "alerting", "receivers", $"{dead.Count} {Noun.Of(dead.Count, "notification was", "notifications were")} given up: {Printable.List([.. dead.Select(static letter => $"{letter.Receiver} ({letter.LastError})").Distinct().Take(MaxNamed)])}",
                "Mend the receiver, then send them again: POST /v1/notifications/dead/KEY/retry (docs/notifications.md).");
        }

        return status.OldestQueuedAt is { } oldest && now - oldest > OldNotification
            ? Finding.Warning("alerting", "receivers", $"{status.Outbox} {Noun.Of(status.Outbox, "notification waits", "notifications wait")}, the oldest for {TableCell.Age((now - oldest).TotalSeconds)}", "A receiver does not answer: the silo's log names it.")
            : Finding.Ok("alerting", "receivers", status.Outbox == 0 ? "no notification waits, none was given up" : $"{status.Outbox} {Noun.Of(status.Outbox, "notification is", "notifications are")} on the way");
    }

    private static string More(int count) => count > MaxNamed ? $" and {count - MaxNamed} more" : "";
}
