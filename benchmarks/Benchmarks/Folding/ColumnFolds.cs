using System.Diagnostics;
using OrleansMonitor.Benchmarks.SideBySide;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>What features and measurements cost: the fold of a record, a measurement that comes later, and the bytes of a window.</summary>
internal static class ColumnFolds
{
    private const int Records = 2_000;
    private const int Rounds = 21;
    private const long Start = 1_700_000_000_000;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(20);

    public static void Print()
    {
        var clock = new ProcessorClock();
        if (!clock.IsAvailable)
        {
            Console.Error.WriteLine("--columns needs the processor time of a thread, which is read on Linux only");
            return;
        }

        // The compiler replaces what runs often while it runs.
        var warm = new Fold(new RecordSource("load", Records, windows: 1, TimeSpan.FromSeconds(10), seed: 1, features: 8, measurements: 5));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Warmup;)
            warm.Run();
        Console.WriteLine("| a record has | fold, ns a record | quartiles | window of 2,000, bytes | of 20,000 |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (features, measurements) in ((int, int)[])[(0, 0), (10, 0), (50, 0), (200, 0), (8, 0), (8, 1), (8, 5), (8, 20)])
        {
            var source = new RecordSource("load", Records, windows: 1, TimeSpan.FromSeconds(10), seed: 1, features, measurements: measurements);
            var times = Times(new Fold(source).Run, clock);
            Console.WriteLine(FormattableString.Invariant(
                $"| {features} features, {measurements} measurements | {times[Rounds / 2] / Records:F1} | {times[Rounds / 4] / Records:F1} to {times[3 * Rounds / 4] / Records:F1} | {Bytes(source, 1):N0} | {Bytes(source, 10):N0} |"));
        }

        Console.WriteLine();
        Console.WriteLine("| of each prediction, later | join and count, ns a measurement | quartiles |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var measurements in (int[])[1, 5, 20])
        {
            var (without, with) = (Times(new Join(0).Run, clock), Times(new Join(measurements).Run, clock));
            double Each(int at) => (with[at] - without[Rounds / 2]) / (Records * measurements);
            Console.WriteLine(FormattableString.Invariant($"| {measurements} measurements | {Each(Rounds / 2):F0} | {Each(Rounds / 4):F0} to {Each(3 * Rounds / 4):F0} |"));
        }
    }

    private static double[] Times(Action run, ProcessorClock clock)
    {
        var contender = new Contender(run, clock);
        contender.Calibrate(TurnLength);
        var times = new double[Rounds];
        for (var round = -Rounds; round < Rounds; round++)
            times[Math.Max(round, 0)] = contender.Turn();
        Array.Sort(times);
        return times;
    }

    private static int Bytes(RecordSource source, int blocks)
    {
        var window = new Kept();
        var fold = new Fold(source, window);
        for (; blocks > 0; blocks--)
            fold.Run();
        return window.Rows.Encode().Length;
    }

    private sealed class Fold(RecordSource source, IWindowSink? sink = null)
    {
        private readonly FoldSettings _settings = new() { Schedule = new TierSchedule([], TimeSpan.FromSeconds(10)), MaxTime = long.MaxValue };
        private readonly BlockFolder _folder = new();
        private readonly RejectionLog _log = new();
        private readonly PendingChunkWriter _pending = new();
        private readonly IWindowSink _sink = sink ?? new NoWindows();

        public void Run() => _folder.Fold(source.Next(Start), _settings, _log, _sink, _pending);
    }

    private sealed class Kept : IWindowSink
    {
        public PartialAggregate Rows { get; } = new();

        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            Rows.Merge(partial);
            return true;
        }
    }

    /// <summary>Predictions of which something is measured later: joined, written to the journal and counted in their row.</summary>
    private sealed class Join
    {
        private readonly FeatureSet _row = new();
        private readonly List<JoinedLabel> _joined = [];
        private readonly List<JournalChunk> _journal = [];
        private readonly byte[] _predictions;
        private readonly byte[] _labels;

        public Join(int measurements)
        {
            var (pending, labels) = (new PendingChunkWriter(), new LabelChunkWriter());
            for (var id = 1UL; id <= Records; id++)
            {
                pending.Add(id * 0x9E3779B97F4A7C15, Start, "1", "", "class-1", double.NaN, 0.5, null, 1);
                for (var i = 0; i < measurements; i++)
                    labels.Add(new LateLabel(id * 0x9E3779B97F4A7C15, null, id % 100 / 100.0, Measurement: $"measurement_{i}"));
            }

            (_predictions, _labels) = (pending.Encode(), labels.Encode());
        }

        public void Run()
        {
            var ledger = new LabelLedger(new LabelJoin(3_600_000, 1_000_000), 86_400_000);
            ledger.Begin(Start);
            ledger.AddPredictions(_predictions, _joined);
            ledger.AddLabels(_labels, _joined);
            foreach (var joined in _joined)
                _row.AddNumeric(joined.Label!.Value.Measurement!, [joined.Label.Value.Actual], [joined.Prediction.Weight]);
            ledger.Complete(_journal);
            _joined.Clear();
            _journal.Clear();
        }
    }
}
