using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Grains.Alerting.Questions;

/// <summary>An alert that is pending or firing, as HTTP and clients show it.</summary>
public sealed record AlertEntry
{
    /// <summary>16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Group { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    public required AlertPhase Phase { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    /// <summary>When the breach began that made it pending or firing.</summary>
    public required DateTimeOffset? ActiveAt { get; init; }

    /// <summary>When it began to fire; null while it is pending.</summary>
    public required DateTimeOffset? FiredAt { get; init; }

    public required EvidenceEntry Evidence { get; init; }

    /// <summary>Ids of the silences that match it.</summary>
    public required IReadOnlyList<string> SilencedBy { get; init; }

    /// <summary>Who acknowledged it; null: nobody.</summary>
    public required string? AcknowledgedBy { get; init; }

    public required DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>What was said of it when it was acknowledged.</summary>
    public required string? Comment { get; init; }

    internal static AlertEntry Of(Alert alert, AlertMark? mark) => new()
    {
        Id = alert.Id,
        Group = alert.Group,
        Rule = alert.Rule,
        Phase = alert.Phase,
        Labels = ToMap(alert.Labels),
        Annotations = ToMap(alert.Annotations),
        ActiveAt = alert.ActiveAt is { } active ? UnixTime.ToTime(active) : null,
        FiredAt = alert.Phase == AlertPhase.Firing && alert.FiredAt is { } fired ? UnixTime.ToTime(fired) : null,
        Evidence = EvidenceEntry.Of(alert.Evidence),
        SilencedBy = mark?.SilencedBy ?? [],
        AcknowledgedBy = mark is { AcknowledgedBy.Length: > 0 } ? mark.AcknowledgedBy : null,
        AcknowledgedAt = mark?.AcknowledgedAt is { } at ? UnixTime.ToTime(at) : null,
        Comment = mark is { Comment.Length: > 0 } ? mark.Comment : null,
    };

    internal static IReadOnlyDictionary<string, string> ToMap(AlertLabel[] labels) =>
        new SortedDictionary<string, string>(labels.ToDictionary(static label => label.Name, static label => label.Value), StringComparer.Ordinal);
}
