using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Benchmarks.Windows;

/// <summary>The encoded form of a window of a model with 10 classes and 8 features: written, read, and merged.</summary>
public class ModelWindowBenchmarks
{
    private readonly PartialAggregate _target = new();
    private PartialAggregate _window = null!;
    private PartialAggregate _other = null!;
    private byte[] _encoded = [];

    [Params(2_000, 100_000)]
    public int Records { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _window = ModelWindow.Of(Records, seed: 1);
        _other = ModelWindow.Of(Records, seed: 2);
        _encoded = _window.Encode();
        Console.WriteLine(FormattableString.Invariant($"// a window of {Records:N0} records has {_encoded.Length:N0} bytes"));
    }

    [Benchmark(Description = "Encode")]
    public byte[] Encode() => _window.Encode();

    [Benchmark(Description = "Decode into a new aggregate")]
    public PartialAggregate Decode() => PartialAggregate.Decode(_encoded);

    [Benchmark(Description = "MergeEncoded into an emptied one")]
    public PartialAggregate MergeEncoded()
    {
        _target.Clear();
        _target.MergeEncoded(_encoded);
        return _target;
    }

    [Benchmark(Description = "Merge")]
    public PartialAggregate Merge()
    {
        _other.Merge(_window);
        return _other;
    }
}
