using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Grains.Privacy;

/// <summary>Releases counts and means of one model with noise, and keeps account of what that spends. The key is the model's name.</summary>
[Alias("om.IPrivateReleaseGrain")]
public interface IPrivateReleaseGrain : IGrainWithStringKey
{
    /// <summary>What is released was paid for before, durably: without an answer the budget may be spent, and is never spent twice for one.</summary>
    [Alias("Release")]
    Task<PrivateRelease> ReleaseAsync(PrivateReleaseQuery query);
}

/// <summary>Asks for a figure of a range; <paramref name="Epsilon"/> is in thousandths, and the bounds are those of a mean's values.</summary>
[GenerateSerializer, Immutable, Alias("om.PrivateReleaseQuery")]
public sealed record PrivateReleaseQuery(
    [property: Id(0)] HealthQuery Range,
    [property: Id(1)] string Metric,
    [property: Id(2)] long Epsilon,
    [property: Id(3)] double Lower,
    [property: Id(4)] double Upper);

/// <summary>
/// What was released, or why nothing was. Budgets are in thousandths of ε, times are Unix milliseconds; the noise exceeds <paramref name="NoiseBound"/> in 5
/// of 100 releases at most.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.PrivateRelease")]
public sealed record PrivateRelease(
    [property: Id(0)] PrivateReleaseStatus Status,
    [property: Id(1)] double Value,
    [property: Id(2)] long Budget,
    [property: Id(3)] long Remaining,
    [property: Id(4)] long PeriodEnd,
    [property: Id(5)] long From,
    [property: Id(6)] long To,
    [property: Id(7)] double? NoiseBound = null);

public enum PrivateReleaseStatus
{
    Released,

    /// <summary>There is no such model.</summary>
    Unknown,

    /// <summary>The model has no budget.</summary>
    NotAllowed,

    /// <summary>What remains of the budget is less.</summary>
    Spent,

    /// <summary>The range has more rows than one answer is made of.</summary>
    TooManyRows,
}
