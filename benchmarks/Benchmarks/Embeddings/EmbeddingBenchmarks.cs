using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Embeddings;

/// <summary>Nanoseconds per record of folding vectors of four bytes a number: norms alone, and with a tenth or all of the records mapped to 256 random Fourier features.</summary>
public class EmbeddingBenchmarks
{
    private const int Records = 1_024;
    private const long Time = 1_700_000_000_000;

    private readonly BlockFolder _folder = new();
    private readonly RejectionLog _log = new();
    private readonly PendingChunkWriter _pending = new();
    private readonly NoSink _sink = new();
    private readonly RecordBlock _block = new();
    private EmbeddingReference _tenth = null!;
    private EmbeddingReference _all = null!;

    [Params(16, 384, 1_536)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var (tenth, all) = (new EmbeddingFit("text", new EmbeddingSettings()), new EmbeddingFit("text", new EmbeddingSettings { Share = 1 }));
        for (var i = 0; i < 200; i++)
        {
            var vector = Draw(random, Dimension);
            tenth.Add(vector);
            all.Add(vector);
        }

        (_tenth, _all) = (tenth.Build()!, all.Build()!);
        (_block.Model, _block.Count, _block.BaseTime, _block.EmbeddingTotal) = ("m", Records, Time, 1);
        _block.InferenceIds = MemoryMarshal.AsBytes(Enumerable.Range(0, Records).Select(_ => (ulong)random.NextInt64()).ToArray().AsSpan()).ToArray();
        var column = _block.Embeddings.Add();
        (column.Name, column.Dimension) = ("text", (uint)Dimension);
        column.Vectors = MemoryMarshal.AsBytes(Draw(random, Records * Dimension).AsSpan()).ToArray();
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "norms, no baseline")]
    public FoldResult Norms() => Fold([]);

    [Benchmark(OperationsPerInvoke = Records, Description = "a tenth mapped")]
    public FoldResult Tenth() => Fold([_tenth]);

    [Benchmark(OperationsPerInvoke = Records, Description = "all mapped")]
    public FoldResult All() => Fold([_all]);

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];

    private FoldResult Fold(EmbeddingReference[] embeddings) =>
        _folder.Fold(_block, new FoldSettings { Schedule = TierSchedule.Default, MaxTime = long.MaxValue, Embeddings = embeddings }, _log, _sink, _pending);

    private sealed class NoSink : IWindowSink
    {
        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial) => true;
    }
}
