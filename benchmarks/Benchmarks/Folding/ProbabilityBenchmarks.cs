using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>
/// Nanoseconds per record of folding a block of 2,000 records with a predicted class and the probability of each class, into one window: 0 classes is
/// the block without probabilities.
/// </summary>
public class ProbabilityBenchmarks
{
    private const int Records = 2_000;
    private const long Time = 1_780_000_000_000;

    private readonly BlockFolder _folder = new();
    private readonly RejectionLog _log = new();
    private readonly PendingChunkWriter _pending = new();
    private readonly Sink _sink = new();
    private readonly FoldSettings _settings = new() { Schedule = TierSchedule.Default, MaxTime = 2 * Time };
    private RecordBlock _block = null!;

    [Params(0, 3, 10, 100)]
    public int Classes { get; set; }

    [Params(false, true)]
    public bool Labelled { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var builder = new RecordBlockBuilder { Model = "m" };
        string[] classes = [.. Enumerable.Range(0, Math.Max(10, Classes)).Select(static i => $"class {i:00}")];
        for (var i = 0; i < Records; i++)
        {
            builder.Add(new RecordRow { Time = Time + (i % 10_000), Prediction = classes[random.Next(classes.Length)], Label = Labelled ? classes[random.Next(classes.Length)] : null });
            var raw = Enumerable.Range(0, Classes).Select(_ => -Math.Log(random.NextDouble())).ToArray();
            for (var c = 0; c < Classes; c++)
                builder.TryAddProbability(classes[c], raw[c] / raw.Sum());
        }

        _block = builder.Build();
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "fold")]
    public int Fold() => _folder.Fold(_block, _settings, _log, _sink, _pending).Kept;

    private sealed class Sink : IWindowSink
    {
        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial) => true;
    }
}
