using System.Diagnostics.CodeAnalysis;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>What was asked for, or why there is no answer: one of the two.</summary>
public readonly record struct HealthAnswer<T>
    where T : class
{
    public HealthAnswer(T value) => Value = value;

    public HealthAnswer(HealthRefusal refusal) => Refusal = refusal;

    public T? Value { get; }

    public HealthRefusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsAnswered => Value is not null;
}
