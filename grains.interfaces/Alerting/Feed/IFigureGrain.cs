using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>
/// Computes the figures of rules from committed rows, beside the grain that commits them; on every silo, under <see cref="Key"/>.
/// </summary>
[Alias("om.IFigureGrain")]
public interface IFigureGrain : IGrainWithStringKey
{
    const string Key = "figures";

    [Alias("Evaluate")]
    Task<FigureAnswer> EvaluateAsync(FigureQuestion question);
}

/// <summary>Asks for the evaluations of those of an owner's rules that belong to one shard.</summary>
/// <param name="Kind">A model or a node.</param>
/// <param name="Owner">Its name.</param>
/// <param name="RuleVersion">The rules to evaluate, or newer ones.</param>
/// <param name="Shard">Whose rules.</param>
/// <param name="Times">Moments in ascending order, Unix milliseconds of event time; each is due for at least one group.</param>
/// <param name="Rule">Only this rule, at any time; 0: all that are due.</param>
[GenerateSerializer, Immutable, Alias("om.FigureQuestion")]
public sealed record FigureQuestion(
    [property: Id(0)] OwnerKind Kind,
    [property: Id(1)] string Owner,
    [property: Id(2)] long RuleVersion,
    [property: Id(3)] int Shard,
    [property: Id(4)] long[] Times,
    [property: Id(5)] ulong Rule);

/// <summary>The evaluations, one for each moment.</summary>
[GenerateSerializer, Immutable, Alias("om.FigureAnswer")]
public sealed record FigureAnswer(
    [property: Id(0)] long RuleVersion,
    [property: Id(1)] FeedStep[] Steps);
