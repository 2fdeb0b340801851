using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Totals;

/// <summary>How much is read of an owner.</summary>
/// <param name="Detail">Which families.</param>
/// <param name="ByVersion">Whether each version has its own series; otherwise they are merged.</param>
/// <param name="MaxSlices">Versions of a model, or pairs of model and version of a node, with a series of their own; those that came first go into one.</param>
/// <param name="MaxNames">Values of a family's own label; further ones go into one.</param>
public sealed record TotalsScope(FamilyDetail Detail, bool ByVersion, int MaxSlices, int MaxNames);

/// <summary>The figures of an owner as of a time.</summary>
/// <param name="Kind">A model or a node.</param>
/// <param name="Name">Its name.</param>
/// <param name="Series">In the order of the families.</param>
/// <param name="Capped">Series that were put together with others or, of gauges, left out.</param>
public sealed record OwnerFigures(OwnerKind Kind, string Name, IReadOnlyList<FigureSeries> Series, int Capped);

/// <summary>One series.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Model">Of a node: whose records it is of; empty: of none.</param>
/// <param name="Version">Empty: of none, or of all.</param>
/// <param name="Label">The value of the family's own label; null: it has none.</param>
/// <param name="Value">Of a counter or gauge.</param>
/// <param name="Histogram">Of a histogram.</param>
/// <param name="Created">When a counter was 0, Unix milliseconds; 0: not known.</param>
public sealed record FigureSeries(FigureFamily Family, string Model, string Version, string? Label, double Value, FamilyHistogram? Histogram = null, long Created = 0);

/// <summary>What series of an owner are told apart by: the model is that of a node's records.</summary>
internal readonly record struct TotalsSlice(string Model, string Version);
