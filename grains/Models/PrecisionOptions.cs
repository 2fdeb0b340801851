using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Grains.Models;

/// <summary>How precise a figure of a model is to be; its clients sample so that it is, and no more.</summary>
public sealed class PrecisionOptions
{
    /// <summary>A figure with an interval, as rules name it: <c>accuracy</c>, <c>error_ratio</c>, <c>measurement_mean(judge)</c>, <c>latency_p99</c>. Empty (the default): none.</summary>
    public string Metric { get; set; } = "";

    /// <summary>Half the width of its 95 % interval, in its unit, up to 1,000,000,000: 0.01 is ± 1 % of a share. Must be given with a figure.</summary>
    public double HalfWidth { get; set; }

    /// <summary>Over how long a period of event time the interval is taken, 1 min to 7 d. Default 1 h.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The rate that is not gone below, 1e-6 to 1. Default 0.001.</summary>
    public double LowestRate { get; set; } = 0.001;

    /// <summary>The figure; null: there is none of the name, or it has no interval.</summary>
    public static Metric? FigureOf(string name, out string problem)
    {
        var metric = MetricCatalog.Find(name, out problem);
        if (metric is null || (metric is { HasInterval: true, IsPresence: false } && (metric.Owners & MetricOwners.Models) != 0))
            return metric;
        problem = $"'{name}' has no confidence interval that more records would narrow";
        return null;
    }

    /// <summary>Null: there is none.</summary>
    internal PrecisionTarget? ToTarget() => Metric.Length == 0 ? null : new(FigureOf(Metric, out var problem) ?? throw new InvalidOperationException(problem), HalfWidth, Period, LowestRate);
}
