using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>
/// Nanoseconds per record of checking a block, grouping it by window and folding its columns. A record has 11 values: predicted
/// and actual class (10 classes), score, latency, 8 features.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class FoldBenchmarks
{
    internal const int Small = 2_000;
    internal const int Large = 65_536;

    private const int Windows = 1_000;
    private const long WindowLength = 10_000;
    private const long Start = 1_700_000_000_000 / WindowLength * WindowLength;

    private static readonly FoldSettings Settings = new() { Schedule = new TierSchedule([], TimeSpan.FromMilliseconds(WindowLength)), MaxTime = long.MaxValue };

    private readonly BlockFolder _folder = new();
    private readonly RejectionLog _log = new();
    private readonly PendingChunkWriter _pending = new();
    private readonly NoWindows _none = new();
    private readonly EncodedWindows _encoded = new();
    private readonly WindowTable _one = new(1, WindowLength);
    private readonly WindowTable _thousand = new(Windows, WindowLength);
    private RecordSource _source = null!;
    private long _batch;

    [GlobalSetup(Targets = [nameof(SmallFold), nameof(SmallEncoded), nameof(SmallOneWindow), nameof(SmallThousandWindows)])]
    public void SetupSmall() => _source = Source(Small, windows: 1);

    [GlobalSetup(Targets = [nameof(LargeOneWindow), nameof(LargeThousandWindows)])]
    public void SetupLarge() => _source = Source(Large, windows: 1);

    [GlobalSetup(Target = nameof(MixedThousandWindows))]
    public void SetupMixed() => _source = Source(Large, Windows);

    [GlobalCleanup]
    public void Check()
    {
        if (_log.Total > 0)
            throw new InvalidOperationException($"{_log.Total} records were rejected: {_log.Entries[0]}");
    }

    [BenchmarkCategory("2,000 a batch")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Small, Description = "fold, merge into 1 active window")]
    public int SmallOneWindow() => Fold(Start, _one);

    [BenchmarkCategory("2,000 a batch")]
    [Benchmark(OperationsPerInvoke = Small, Description = "fold, merge into 1,000 active windows in turn")]
    public int SmallThousandWindows() => Fold(NextWindow(), _thousand);

    [BenchmarkCategory("2,000 a batch")]
    [Benchmark(OperationsPerInvoke = Small, Description = "fold alone")]
    public int SmallFold() => Fold(Start, _none);

    [BenchmarkCategory("2,000 a batch")]
    [Benchmark(OperationsPerInvoke = Small, Description = "fold, encode for model and node")]
    public int SmallEncoded() => Fold(Start, _encoded);

    [BenchmarkCategory("65,536 a batch")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Large, Description = "fold, merge into 1 active window")]
    public int LargeOneWindow() => Fold(Start, _one);

    [BenchmarkCategory("65,536 a batch")]
    [Benchmark(OperationsPerInvoke = Large, Description = "fold, merge into 1,000 active windows in turn")]
    public int LargeThousandWindows() => Fold(NextWindow(), _thousand);

    [BenchmarkCategory("65,536 a batch")]
    [Benchmark(OperationsPerInvoke = Large, Description = "fold, each batch mixes 1,000 windows")]
    public int MixedThousandWindows() => Fold(Start, _thousand);

    private static RecordSource Source(int records, int windows) =>
        new("load", records, windows, TimeSpan.FromMilliseconds(WindowLength), seed: 1);

    private long NextWindow() => Start + (_batch++ % Windows * WindowLength);

    private int Fold(long time, IWindowSink sink) => _folder.Fold(_source.Next(time), Settings, _log, sink, _pending).Kept;
}
