using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Benchmarks.Outliers;

/// <summary>Nanoseconds per record of scoring with an isolation forest of 100 trees and with local outlier factors of 20 neighbours.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class OutlierBenchmarks
{
    private const int Records = 2_048;
    private const int AtOnce = 256;

    private readonly double[] _scores = new double[Records];
    private double[] _rows = [];
    private OutlierDetector _forest = null!;
    private OutlierDetector _small = null!;
    private OutlierDetector _large = null!;

    [Params(10, 50)]
    public int Features { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var fit = new OutlierFit();
        for (var feature = 0; feature < Features; feature++)
            fit.AddNumbers($"f{feature}", [.. Enumerable.Range(0, 3_000).Select(_ => Draw(random))]);
        _forest = fit.Build(new OutlierSettings());
        var factor = new OutlierSettings { Method = OutlierMethod.Lof, ReferenceRows = 500 };
        _small = fit.Build(factor);
        _large = fit.Build(factor with { ReferenceRows = 2_000 });
        _rows = [.. Enumerable.Range(0, Records * Features).Select(_ => Draw(random))];
    }

    [BenchmarkCategory("forest")]
    [Benchmark(OperationsPerInvoke = Records, Description = "forest, 100 trees")]
    public double Forest() => Score(_forest);

    [BenchmarkCategory("local outlier factor")]
    [Benchmark(OperationsPerInvoke = Records, Description = "local outlier factor, 500 rows")]
    public double Small() => Score(_small);

    [BenchmarkCategory("local outlier factor")]
    [Benchmark(OperationsPerInvoke = Records, Description = "local outlier factor, 2,000 rows")]
    public double Large() => Score(_large);

    private static double Draw(Random random) => (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;

    private double Score(OutlierDetector detector)
    {
        for (var at = 0; at < Records; at += AtOnce)
            detector.Score(_rows.AsSpan(at * Features, AtOnce * Features), _scores.AsSpan(at, AtOnce));
        return _scores[^1];
    }
}
