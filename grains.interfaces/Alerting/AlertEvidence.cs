using OrleansMonitor.Alerts;

namespace OrleansMonitor.Grains.Alerting;

/// <summary>Why an alert is what it is: what was judged at its last evaluation. Times are Unix milliseconds.</summary>
/// <param name="Value">What the threshold judged: the figure, or its comparison. Null when there was nothing to judge.</param>
/// <param name="Lower">Lower bound of the value's confidence interval, if one can be given.</param>
/// <param name="Upper">Upper bound.</param>
/// <param name="Level">Level of that interval, such as 0.95.</param>
/// <param name="Current">The figure itself.</param>
/// <param name="Reference">What it was compared to.</param>
/// <param name="Records">Records that the figure is of; labelled ones for a figure of quality.</param>
/// <param name="Coverage">Share of the window's records that the figure is of, 0 to 1.</param>
/// <param name="From">Begin of the window, in event time.</param>
/// <param name="To">End of the window.</param>
/// <param name="NoData">Why there was nothing to judge; empty when there was.</param>
/// <param name="Contributions">What contributes most to the change, the largest first; at most 10.</param>
/// <param name="Of">Which part of the window the figure is of, such as country=DE; null: of all of it.</param>
[GenerateSerializer, Immutable, Alias("om.AlertEvidence")]
public sealed record AlertEvidence(
    [property: Id(0)] double? Value,
    [property: Id(1)] double? Lower,
    [property: Id(2)] double? Upper,
    [property: Id(3)] double? Level,
    [property: Id(4)] double? Current,
    [property: Id(5)] double? Reference,
    [property: Id(6)] ulong Records,
    [property: Id(7)] double? Coverage,
    [property: Id(8)] long From,
    [property: Id(9)] long To,
    [property: Id(10)] string NoData,
    [property: Id(11)] AlertContribution[] Contributions,
    [property: Id(12)] string? Of = null);
