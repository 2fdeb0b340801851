using System.Globalization;
using OrleansMonitor.Benchmarks.SideBySide;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>What slices by dimensions of ten values each add to the fold of a record, and to a window.</summary>
internal static class DimensionFolds
{
    private const int Records = 2_000;

    // The most that slices by eight dimensions may cost beside all the rest of the fold.
    private const double Limit = 7;

    public static void Print()
    {
        var clock = new ProcessorClock();
        if (!clock.IsAvailable)
        {
            Console.Error.WriteLine("--dimensions needs the processor time of a thread, which is read on Linux only");
            return;
        }

        Console.WriteLine("| | without, ns | with, ns | ratio, median | quartiles | limit |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        var none = new Fold(0, pairs: false);
        foreach (var (name, fold) in Folds())
            new ContenderComparison(name + ", a record", Limit, Records, none.Run, fold.Run).Print(clock);
        Console.WriteLine();
        Console.WriteLine("| a window of 20,000 records | bytes | slices | bytes a slice |");
        Console.WriteLine("|---|---:|---:|---:|");
        var bytes = none.WindowBytes(out _);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| without | {bytes:N0} | | |"));
        foreach (var (name, fold) in Folds())
        {
            var all = fold.WindowBytes(out var slices);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {all:N0} | {slices} | {(all - bytes) / slices} |"));
        }
    }

    private static (string Name, Fold Fold)[] Folds() =>
        [("1 dimension", new Fold(1, pairs: false)), ("3 dimensions", new Fold(3, pairs: false)), ("8 dimensions", new Fold(8, pairs: false)), ("3 dimensions and a pair", new Fold(3, pairs: true))];

    private sealed class Fold(int dimensions, bool pairs) : IWindowSink
    {
        private readonly RecordSource _source = new("load", Records, windows: 1, TimeSpan.FromSeconds(10), seed: 1, dimensions: dimensions);
        private readonly FoldSettings _settings = new()
        {
            Schedule = new TierSchedule([], TimeSpan.FromSeconds(10)),
            MaxTime = long.MaxValue,
            DimensionPairs = pairs ? [new DimensionPair("dimension_0", "dimension_1")] : [],
        };

        private readonly BlockFolder _folder = new();
        private readonly RejectionLog _log = new();
        private readonly PendingChunkWriter _pending = new();
        private readonly NoWindows _none = new();
        private readonly PartialAggregate _window = new();

        public void Run() => _folder.Fold(_source.Next(1_700_000_000_000), _settings, _log, _none, _pending);

        public int WindowBytes(out int slices)
        {
            for (var i = 0; i < 10; i++)
                _folder.Fold(_source.Next(1_700_000_000_000), _settings, _log, this, _pending);
            slices = _window.HasDimensions ? _window.Dimensions.SliceCount : 0;
            return _window.Encode().Length;
        }

        bool IWindowSink.TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            _window.Merge(partial);
            return true;
        }
    }
}
