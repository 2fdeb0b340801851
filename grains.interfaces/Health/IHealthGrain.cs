using OrleansMonitor.Grains.Comparisons;
using OrleansMonitor.Grains.Health.Figures;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// Answers health queries from the store's committed rows, so that queries neither wait for nor delay the grains that
/// aggregate. Stateless: every silo answers for itself, under <see cref="Key"/>. Null: no such model or node.
/// </summary>
[Alias("om.IHealthGrain")]
public interface IHealthGrain : IGrainWithStringKey
{
    const string Key = "health";

    [Alias("GetModel")]
    Task<HealthData?> GetModelAsync(HealthQuery query);

    [Alias("GetNode")]
    Task<HealthData?> GetNodeAsync(HealthQuery query);

    /// <summary>
    /// A model's rows grouped in steps: a number of milliseconds, or calendar months (UTC) when <paramref name="stepMonths"/> is
    /// positive. At most 10,000 points.
    /// </summary>
    [Alias("GetModelSeries")]
    Task<HealthData?> GetModelSeriesAsync(HealthQuery query, long stepMilliseconds, int stepMonths);

    /// <summary>Two versions of a model over the same range.</summary>
    [Alias("GetModelComparison")]
    Task<ComparisonData?> GetModelComparisonAsync(ComparisonQuery query);

    /// <summary>A node's rows grouped in steps, as a model's.</summary>
    [Alias("GetNodeSeries")]
    Task<HealthData?> GetNodeSeriesAsync(HealthQuery query, long stepMilliseconds, int stepMonths);

    /// <summary>Figures over time, in columns. What did not change since the last answer of this silo is not computed again.</summary>
    [Alias("GetFigures")]
    Task<FigureData?> GetFiguresAsync(FigureQuery query);

    /// <summary>When each version of a model had its first record.</summary>
    [Alias("GetVersions")]
    Task<VersionBegin[]?> GetVersionsAsync(string model);
}
