using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Benchmarks.Sketches;

/// <summary>Merging a sketch of 1,024 occupied bins into another one, against adding two arrays of as many 64-bit counts.</summary>
public class SketchMergeBenchmarks
{
    private const int Bins = 1_024;
    private const int CountsPerBin = 20;

    private readonly ulong[] _target = new ulong[Bins];
    private readonly ulong[] _source = new ulong[Bins];
    private readonly LatencySketch _from = new();
    private readonly LatencySketch _into = new();

    [GlobalSetup]
    public void Setup()
    {
        // 1,024 bins in a row are 26 octaves, from 15 µs on.
        var mapping = IndexMapping.Fine;
        var first = mapping.Index(Math.ScaleB(1, -16));
        for (var bin = 0; bin < Bins; bin++)
        {
            var seconds = mapping.Representative(first + bin);
            for (var i = 0; i < CountsPerBin; i++)
                _from.Add(seconds);
            _source[bin] = CountsPerBin;
        }

        _into.Merge(_from);
    }

    [Benchmark(Baseline = true, Description = "scalar loop over ulong[1024]")]
    public ulong[] ScalarLoop()
    {
        var (target, source) = (_target, _source);
        for (var i = 0; i < target.Length; i++)
            target[i] += source[i];
        return target;
    }

    [Benchmark(Description = "LatencySketch.Merge")]
    public LatencySketch Merge()
    {
        _into.Merge(_from);
        return _into;
    }
}
