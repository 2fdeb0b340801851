using OrleansMonitor.Benchmarks.SideBySide;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>What counting with the bins of an active baseline adds to the fold of a record: every feature has a column of 20 bins.</summary>
internal static class BaselineFolds
{
    private const int Records = 2_000;

    // Ingest spends an eighth of its time on the fold: so much more of it costs a record a tenth.
    private const double Limit = 1.8;

    public static void Print()
    {
        var clock = new ProcessorClock();
        if (!clock.IsAvailable)
        {
            Console.Error.WriteLine("--baseline needs the processor time of a thread, which is read on Linux only");
            return;
        }

        Console.WriteLine("| | without, ns | with, ns | ratio, median | quartiles | limit |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var features in (int[])[10, 50, 200])
        {
            var source = new RecordSource("load", Records, windows: 1, TimeSpan.FromSeconds(10), seed: 1, features);
            var (without, with) = (new Fold(source, null), new Fold(source, RecordBaseline.Of(source.Next(0)).Bins));
            new ContenderComparison($"{features} features, a record", Limit, Records, without.Run, with.Run).Print(clock);
        }
    }

    private sealed class Fold(RecordSource source, FrozenBins? bins)
    {
        private readonly FoldSettings _settings = new() { Schedule = new TierSchedule([], TimeSpan.FromSeconds(10)), MaxTime = long.MaxValue, Bins = bins };
        private readonly BlockFolder _folder = new();
        private readonly RejectionLog _log = new();
        private readonly PendingChunkWriter _pending = new();
        private readonly NoWindows _none = new();

        public void Run() => _folder.Fold(source.Next(1_700_000_000_000), _settings, _log, _none, _pending);
    }
}
