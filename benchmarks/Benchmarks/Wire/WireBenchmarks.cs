using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;
using Schema = OrleansMonitor.Wire.Schema;

namespace OrleansMonitor.Benchmarks.Wire;

/// <summary>
/// Nanoseconds per batch of 2,000 records of writing and reading the wire form, against the code that protoc generates for
/// the same schema.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class WireBenchmarks
{
    private const int Records = 2_000;
    private const long Time = 1_700_000_000_000;

    private readonly RecordSource _source = new("load", Records, 1, TimeSpan.FromSeconds(10), seed: 1);
    private readonly Guid _producer = new("7f1ad1a4-5d9b-4c0b-8a27-8a8f6f1f9a11");
    private readonly BatchWriter _writer = new(1 << 20);
    private readonly BatchReader _reader = new();
    private readonly WireBatch _batch = new();
    private byte[] _body = [];
    private byte[] _target = [];
    private Schema.Batch _generated = null!;

    [GlobalSetup]
    public void Setup()
    {
        _body = Write().ToArray();
        _generated = Schema.Batch.Parser.ParseFrom(_body);
        _target = new byte[_body.Length];
        Console.WriteLine(FormattableString.Invariant($"// {_body.Length:N0} bytes, {(double)_body.Length / Records:F2} a record"));
    }

    [BenchmarkCategory("read")]
    [Benchmark(Baseline = true, Description = "BatchReader")]
    public ulong Read()
    {
        _batch.Clear();
        _reader.Read(_body, _batch);
        return _batch.Sequence;
    }

    [BenchmarkCategory("read")]
    [Benchmark(Description = "generated parser")]
    public ulong ReadGenerated() => Schema.Batch.Parser.ParseFrom(_body).Sequence;

    [BenchmarkCategory("write")]
    [Benchmark(Baseline = true, Description = "BatchWriter")]
    public int WriteBatch() => Write().Length;

    [BenchmarkCategory("write")]
    [Benchmark(Description = "generated writer")]
    public int WriteGenerated()
    {
        using var output = new Google.Protobuf.CodedOutputStream(_target);
        _generated.WriteTo(output);
        return (int)output.Position;
    }

    private ReadOnlyMemory<byte> Write()
    {
        _writer.Clear();
        _writer.WriteHeader(_producer, 4_711, 4_700, "node-00");
        _writer.WriteRecords(_source.Next(Time));
        return _writer.Written;
    }
}
