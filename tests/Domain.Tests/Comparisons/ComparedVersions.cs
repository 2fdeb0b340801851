using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>Makes versions of counts.</summary>
internal static class ComparedVersions
{
    public static ComparedVersion Version(string name, params (string Segment, PartialAggregate Rows)[] segments)
    {
        var all = new PartialAggregate();
        foreach (var (_, rows) in segments)
            all.Merge(rows);
        return new ComparedVersion(name, new ComparedSide(all), segments.ToDictionary(static each => each.Segment, static each => new ComparedSide(each.Rows)));
    }

    /// <summary>Labelled records a second apart, of two classes.</summary>
    public static PartialAggregate Labelled(int right, int wrong, double weight = 1, long from = 0)
    {
        var rows = new PartialAggregate();
        for (var i = 0; i < right + wrong; i++)
        {
            rows.Traffic.AddRecord(from + (1000 * i), weight);
            rows.Confusion.Add("a", i < right ? "a" : "b", weight);
        }

        rows.Traffic.AddLabelled((ulong)(right + wrong));
        return rows;
    }

    public static PartialAggregate Latencies(int records, double factor, int seed, double weight = 1)
    {
        var random = new Random(seed);
        var rows = new PartialAggregate();
        for (var i = 0; i < records; i++)
        {
            rows.Traffic.AddRecord(i, weight);
            rows.Latency.Add(0.1 * factor * Math.Exp(random.NextDouble() - random.NextDouble()), weight);
        }

        return rows;
    }

    public static FigureComparison Compare(ComparedVersion baseline, ComparedVersion candidate, string metric, double? margin = null) =>
        new VersionComparison(baseline, candidate, new ComparisonSettings { Margin = margin }).Compare(ComparisonMetrics.Find(metric, out _)!, isDecisive: false);
}
