using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>What a model or a node reports of its rules. Times are Unix milliseconds of event time.</summary>
/// <param name="Kind">Whose figures they are.</param>
/// <param name="Owner">The name of the model or the node.</param>
/// <param name="RuleVersion">The version of the rules by which they were made.</param>
/// <param name="After">How far the shard knows this owner, as it answered last; -1: not known, it is asked.</param>
/// <param name="Steps">The evaluations after that, in ascending order of their times.</param>
/// <param name="MayBeSilent">Nothing is expected of the owner any more: its clients have signed off.</param>
[GenerateSerializer, Immutable, Alias("om.FeedReport")]
public sealed record FeedReport(
    [property: Id(0)] OwnerKind Kind,
    [property: Id(1)] string Owner,
    [property: Id(2)] long RuleVersion,
    [property: Id(3)] long After,
    [property: Id(4)] FeedStep[] Steps,
    [property: Id(5)] bool MayBeSilent = false);

/// <summary>One moment at which rules were evaluated.</summary>
/// <param name="Time">The end of the windows.</param>
/// <param name="Rules">Ids of the rules: what one of them had a figure of before and has none of now is without data.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Ticks">What each of the rules took, in their order, ticks of 100 ns; null from a build that does not say it.</param>
[GenerateSerializer, Immutable, Alias("om.FeedStep")]
public sealed record FeedStep(
    [property: Id(0)] long Time,
    [property: Id(1)] ulong[] Rules,
    [property: Id(2)] FeedFigure[] Figures,
    [property: Id(3)] long[]? Ticks = null);

/// <summary>The figure of one rule for what it has an alert of.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Version">Of scope version; empty otherwise.</param>
/// <param name="Segment">Of scope segment; empty otherwise.</param>
/// <param name="Evidence">The figure and what it is of.</param>
/// <param name="Current">The encoded partial aggregate of the window, where figures of several owners become one; empty otherwise.</param>
/// <param name="Reference">That of the window it is compared to.</param>
[GenerateSerializer, Immutable, Alias("om.FeedFigure")]
public sealed record FeedFigure(
    [property: Id(0)] ulong Rule,
    [property: Id(1)] string Version,
    [property: Id(2)] string Segment,
    [property: Id(3)] AlertEvidence Evidence,
    [property: Id(4)] byte[] Current,
    [property: Id(5)] byte[] Reference,
    [property: Id(6)] FeedWithheld? Withheld = null);

/// <summary>What was taken out of an owner's figures because too few records make it up.</summary>
/// <param name="MinimumRecords">The fewest that are shown.</param>
/// <param name="Current">Of the window.</param>
/// <param name="Reference">Of the window it is compared to.</param>
[GenerateSerializer, Immutable, Alias("om.FeedWithheld")]
public sealed record FeedWithheld(
    [property: Id(0)] int MinimumRecords,
    [property: Id(1)] string[] Current,
    [property: Id(2)] string[] Reference);

/// <summary>How far a shard knows an owner.</summary>
/// <param name="Through">The time of the last evaluation it knows; 0: none.</param>
/// <param name="IsBusy">Nothing was taken because too many transitions wait to be handed over: send again later.</param>
[GenerateSerializer, Immutable, Alias("om.FeedAnswer")]
public readonly record struct FeedAnswer(
    [property: Id(0)] long Through,
    [property: Id(1)] bool IsBusy);
