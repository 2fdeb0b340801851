using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>Asks for the course of some figures of a model or a node over a range, in columns of equal steps.</summary>
/// <param name="Range">Which owner, range and slice.</param>
/// <param name="Kind">A model or a node.</param>
/// <param name="Figures">As <see cref="FigureName"/> reads them.</param>
/// <param name="StepMilliseconds">Length of a step; 0 with <paramref name="StepMonths"/> 0: as <paramref name="Points"/> says.</param>
/// <param name="StepMonths">Calendar months of a step.</param>
/// <param name="Points">Steps at most, where their length is to be chosen.</param>
/// <param name="HasPresence">Whether it is asked for what is known of a model beside its rows too.</param>
[GenerateSerializer, Immutable, Alias("om.FigureQuery")]
public sealed record FigureQuery(
    [property: Id(0)] HealthQuery Range,
    [property: Id(1)] OwnerKind Kind,
    [property: Id(2)] string[] Figures,
    [property: Id(3)] long StepMilliseconds,
    [property: Id(4)] int StepMonths,
    [property: Id(5)] int Points,
    [property: Id(6)] bool HasPresence = false)
{
    /// <summary>Steps of one answer.</summary>
    public const int MaxPoints = 2000;

    /// <summary>Figures of one answer.</summary>
    public const int MaxFigures = 32;
}

/// <summary>The answer. Times are Unix milliseconds.</summary>
/// <param name="Name">The model or node.</param>
/// <param name="From">Begin of the effective range.</param>
/// <param name="To">Its end.</param>
/// <param name="StepMilliseconds">Length of a step, at least that of the rows; 0: calendar months.</param>
/// <param name="StepMonths">Calendar months of a step.</param>
/// <param name="Starts">Begin of each step, also of those without records.</param>
/// <param name="Columns">One for each figure, in the order of the question.</param>
/// <param name="Watermark">The owner's; 0: none yet.</param>
/// <param name="Records">Of each step.</param>
/// <param name="Totals">Of all steps.</param>
/// <param name="Versions">All that a model has.</param>
/// <param name="Segments">All that a model has.</param>
/// <param name="Presence">Nodes that report of a model, and that are expected to; what waits for labels.</param>
/// <param name="Exceeded">Why there are no columns.</param>
[GenerateSerializer, Immutable, Alias("om.FigureData")]
public sealed record FigureData(
    [property: Id(0)] string Name,
    [property: Id(1)] long From,
    [property: Id(2)] long To,
    [property: Id(3)] long StepMilliseconds,
    [property: Id(4)] int StepMonths,
    [property: Id(5)] long[] Starts,
    [property: Id(6)] FigureColumn[] Columns,
    [property: Id(7)] long Watermark,
    [property: Id(8)] ulong[] Records,
    [property: Id(9)] FigureTotals Totals,
    [property: Id(10)] string[] Versions,
    [property: Id(11)] string[] Segments,
    [property: Id(12)] FigurePresence? Presence = null,
    [property: Id(13)] HealthLimit? Exceeded = null);

/// <summary>One figure over time. What is absent is NaN.</summary>
/// <param name="Name">As it was asked for.</param>
/// <param name="Metric">The figure of the catalogue that it is; empty: none of those that it may be has a value.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Values">Of each step.</param>
/// <param name="Low">Lower bounds of the confidence intervals at 95%; null: it has none.</param>
/// <param name="High">Upper bounds.</param>
/// <param name="Records">Records that each value is of; labelled ones for a figure of quality.</param>
/// <param name="Reason">Why the newest step without a value has none; empty where all have one.</param>
[GenerateSerializer, Immutable, Alias("om.FigureColumn")]
public sealed record FigureColumn(
    [property: Id(0)] string Name,
    [property: Id(1)] string Metric,
    [property: Id(2)] string Unit,
    [property: Id(3)] double[] Values,
    [property: Id(4)] double[]? Low,
    [property: Id(5)] double[]? High,
    [property: Id(6)] ulong[] Records,
    [property: Id(7)] string Reason);

/// <summary>Sums over all steps.</summary>
[GenerateSerializer, Immutable, Alias("om.FigureTotals")]
public sealed record FigureTotals(
    [property: Id(0)] ulong Records,
    [property: Id(1)] ulong SampledOut,
    [property: Id(2)] ulong Dropped,
    [property: Id(3)] ulong Late,
    [property: Id(4)] ulong Rejected,
    [property: Id(5)] ulong Labelled);

/// <summary>What is known of a model beside its rows.</summary>
[GenerateSerializer, Immutable, Alias("om.FigurePresence")]
public sealed record FigurePresence(
    [property: Id(0)] int NodesReporting,
    [property: Id(1)] int NodesExpected,
    [property: Id(2)] long PendingPredictions,
    [property: Id(3)] long OldestPending);

/// <summary>When a version had its first record, Unix milliseconds of event time.</summary>
[GenerateSerializer, Immutable, Alias("om.VersionBegin")]
public sealed record VersionBegin([property: Id(0)] string Version, [property: Id(1)] long First);
