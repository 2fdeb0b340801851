namespace OrleansMonitor.Domain.Dimensions;

/// <summary>All that is kept of one slice.</summary>
/// <param name="Slice">Which it is.</param>
/// <param name="Records">Its records, each counted once.</param>
/// <param name="Weight">Predictions that they stand for.</param>
/// <param name="Share">Of all records, 0 to 1, by weight.</param>
/// <param name="Figures">Those that it has.</param>
public sealed record SliceDescription(SliceName Slice, ulong Records, double Weight, double Share, IReadOnlyList<DescribedFigure> Figures);

/// <summary>A figure of a slice.</summary>
/// <param name="Metric">As rules name it.</param>
/// <param name="Unit"><c>ratio</c> (0 to 1), <c>s</c>, or empty.</param>
/// <param name="Figure">Its value, of how many records, and its interval at 95%.</param>
public sealed record DescribedFigure(string Metric, string Unit, SliceFigure Figure);
