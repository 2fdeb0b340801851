using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>Asks for families of an owner over time.</summary>
/// <param name="Kind">A model or a node.</param>
/// <param name="Name">Its name.</param>
/// <param name="Families">Of this kind of owner.</param>
/// <param name="Moments">When.</param>
/// <param name="TakesModel">Of a node: of the records of which models; what is of none has an empty name.</param>
/// <param name="MaxSamples">Values of the answer.</param>
public sealed record HistoryQuestion(OwnerKind Kind, string Name, IReadOnlyList<FigureFamily> Families, HistoryMoments Moments, Func<string, bool> TakesModel, long MaxSamples);

/// <summary>One series.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Model">Of a node: whose records it is of; empty: of none.</param>
/// <param name="Version">Empty: of none.</param>
/// <param name="Part">Of a histogram: which of its series.</param>
/// <param name="Label">The value of the family's own label, or a bucket's upper bound; null: it has none.</param>
/// <param name="Times">Unix milliseconds.</param>
/// <param name="Values">As many.</param>
public sealed record HistorySeries(FigureFamily Family, string Model, string Version, HistoryPart Part, string? Label, long[] Times, double[] Values);

/// <summary>What a series of a histogram has.</summary>
public enum HistoryPart
{
    /// <summary>It is of no histogram.</summary>
    Value,
    Bucket,
    Sum,
    Count,
}

/// <summary>The sketches of the rows of a slice.</summary>
/// <param name="Family">A histogram.</param>
/// <param name="Model">As of a series.</param>
/// <param name="Version">Likewise.</param>
/// <param name="Times">Ends of the rows, Unix milliseconds.</param>
/// <param name="Sketches">As many.</param>
public sealed record HistorySketches(FigureFamily Family, string Model, string Version, long[] Times, QuantileSketch[] Sketches);

/// <summary>What was asked for is more than one answer may have.</summary>
public sealed class HistoryLimitException(string message) : Exception(message);
