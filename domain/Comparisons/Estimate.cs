namespace OrleansMonitor.Domain.Comparisons;

/// <summary>A figure of one version, as a mean of one value for each record: of the values themselves, or of their influence on the figure.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Variance">Of the value or influence of one record; the figure's own is this by <paramref name="Effective"/>.</param>
/// <param name="Effective">The effective number of the records that it is of.</param>
/// <param name="Count">These records, each counted once.</param>
internal readonly record struct Estimate(double Value, double Variance, double Effective, ulong Count);
