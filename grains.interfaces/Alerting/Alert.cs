using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Alerting;

/// <summary>One alert, as of its last transition or evaluation. Times are Unix milliseconds; null when that has not happened.</summary>
/// <param name="Id">Fingerprint of the labels: 16 hexadecimal digits, the same for as long as the rule and what it is about keep their names.</param>
/// <param name="Group">The rule's group.</param>
/// <param name="Rule">The rule's name; also the label <c>alertname</c>.</param>
/// <param name="Labels">In ordinal order of their names; the rule's and those of its subject (model, version, segment, node).</param>
/// <param name="Annotations">Expanded, in ordinal order of their names.</param>
/// <param name="Phase">Now.</param>
/// <param name="ActiveAt">When the breach began that made it pending or firing.</param>
/// <param name="FiredAt">When it last began to fire.</param>
/// <param name="ResolvedAt">When it last ceased to fire; null while it fires.</param>
/// <param name="Evidence">What was judged.</param>
[GenerateSerializer, Immutable, Alias("om.Alert")]
public sealed record Alert(
    [property: Id(0)] string Id,
    [property: Id(1)] string Group,
    [property: Id(2)] string Rule,
    [property: Id(3)] AlertLabel[] Labels,
    [property: Id(4)] AlertLabel[] Annotations,
    [property: Id(5)] AlertPhase Phase,
    [property: Id(6)] long? ActiveAt,
    [property: Id(7)] long? FiredAt,
    [property: Id(8)] long? ResolvedAt,
    [property: Id(9)] AlertEvidence Evidence);

/// <summary>A label or an annotation.</summary>
[GenerateSerializer, Immutable, Alias("om.AlertLabel")]
public sealed record AlertLabel([property: Id(0)] string Name, [property: Id(1)] string Value);
