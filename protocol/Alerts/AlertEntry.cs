using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Alerts;

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

    /// <summary>When it ceased to fire; absent while it fires or is pending.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who was told since it came to fire, by which way; absent: nobody was.</summary>
    public IReadOnlyList<AlertTold>? Told { get; init; }
}

/// <summary>Notifications of an alert that reached a receiver by one of his ways.</summary>
/// <param name="Receiver">His name.</param>
/// <param name="Integration">The way, such as <c>webhook/0</c>.</param>
/// <param name="FirstAt">When the first arrived.</param>
/// <param name="LastAt">When the last did.</param>
/// <param name="Times">How many did.</param>
/// <param name="Resolved">Whether the last said that it has resolved.</param>
public sealed record AlertTold(string Receiver, string Integration, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Times, bool Resolved);

/// <summary>One alert with its rule.</summary>
/// <param name="Alert">As it is, or as it ended: then its phase is inactive.</param>
/// <param name="Rule">As it is now; absent: it is gone.</param>
public sealed record AlertDetail(AlertEntry Alert, RuleEntry? Rule);

/// <summary>An acknowledgement.</summary>
/// <param name="By">Who looks after the alert. Default the caller, where that is known.</param>
/// <param name="Comment">What there is to say.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcknowledgeRequest(string? By, string? Comment);
