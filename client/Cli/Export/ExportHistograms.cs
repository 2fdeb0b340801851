using OrleansMonitor.Charts;

namespace OrleansMonitor.Cli.Export;

/// <summary>The course of a distribution.</summary>
/// <param name="Series">Whose.</param>
/// <param name="Map">Counts by column of time and row of value.</param>
internal sealed record ExportHistograms(ExportSeries Series, HeatMap Map);
