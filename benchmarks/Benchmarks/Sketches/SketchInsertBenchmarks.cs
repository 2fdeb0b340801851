using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Benchmarks.Sketches;

/// <summary>
/// Nanoseconds per value of adding columns of 2,000 latencies to a sketch, against incrementing array cells whose indices are
/// known: the least that any histogram has to do. Each call begins with an empty sketch, as a window does.
/// </summary>
public class SketchInsertBenchmarks
{
    private readonly LatencyBatches _batches = new(seed: 1);
    private readonly LatencySketch _sketch = new();
    private readonly float[] _weights = new float[LatencyBatches.Values];
    private uint[] _bins = [];

    [GlobalSetup]
    public void Setup()
    {
        _bins = new uint[_batches.Bins];
        for (var i = 0; i < _weights.Length; i++)
            _weights[i] = i % 50 == 0 ? 1 : 10;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LatencyBatches.Total, Description = "array increment")]
    public uint[] ArrayIncrement()
    {
        var bins = _bins;
        Array.Clear(bins);
        foreach (var indices in _batches.Indices)
        {
            foreach (var index in indices)
                bins[index]++;
        }

        return bins;
    }

    [Benchmark(OperationsPerInvoke = LatencyBatches.Total, Description = "AddRange, a window that fills")]
    public LatencySketch AddRange()
    {
        _sketch.Clear();
        foreach (var seconds in _batches.Seconds)
            _sketch.AddRange(seconds);
        return _sketch;
    }

    [Benchmark(OperationsPerInvoke = LatencyBatches.Total, Description = "AddRange, emptied after each column")]
    public LatencySketch AddRangeCleared()
    {
        foreach (var seconds in _batches.Seconds)
        {
            _sketch.Clear();
            _sketch.AddRange(seconds);
        }

        return _sketch;
    }

    [Benchmark(OperationsPerInvoke = LatencyBatches.Total, Description = "AddRange, one weight for all")]
    public LatencySketch AddRangeOneWeight()
    {
        _sketch.Clear();
        foreach (var seconds in _batches.Seconds)
            _sketch.AddRange(seconds, 10);
        return _sketch;
    }

    [Benchmark(OperationsPerInvoke = LatencyBatches.Total, Description = "AddRange, a weight each")]
    public LatencySketch AddRangeWeights()
    {
        _sketch.Clear();
        foreach (var seconds in _batches.Seconds)
            _sketch.AddRange(seconds, _weights);
        return _sketch;
    }

    [Benchmark(OperationsPerInvoke = LatencyBatches.Total, Description = "Add, one by one")]
    public LatencySketch Add()
    {
        _sketch.Clear();
        foreach (var seconds in _batches.Seconds)
        {
            foreach (var value in seconds)
                _sketch.Add(value);
        }

        return _sketch;
    }
}
