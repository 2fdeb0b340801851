using System.Diagnostics.CodeAnalysis;
using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>A part of a report, or why there is none: one of the two.</summary>
internal sealed record Part<T>(T? Value, string Reason)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsThere => Value is not null;
}

internal static class Part
{
    public static Part<T> Of<T>(HealthAnswer<T> answer)
        where T : class => answer.IsAnswered ? new(answer.Value, "") : Missing<T>(answer.Refusal.Detail);

    public static Part<T> Missing<T>(string reason)
        where T : class => new(null, reason);
}
